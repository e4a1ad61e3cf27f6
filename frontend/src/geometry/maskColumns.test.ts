import { expect, test } from 'vitest'
import { noise, numbers, picture } from './fixtures/pixels'
import { MaskColumns } from './maskColumns'
import { decodeRle, encodeRle } from './rle'

test('it_gives_back_the_runs_that_it_was_made_of', () => {
  for (let seed = 0; seed < 40; seed++) {
    const runs = noise(seed, 8, 6, seed / 40)
    const again = MaskColumns.of(runs).runs()
    expect(picture(again)).toEqual(picture(runs))
    expect(decodeRle(encodeRle(again))).toEqual(again)
  }
})

test('it_paints_and_erases_piece_by_piece', () => {
  const next = numbers(3)
  const [width, height] = [4, 12]
  const mask = new MaskColumns(width, height)
  const pixels = Array.from({ length: height }, () => Array<string>(width).fill('.'))
  for (let i = 0; i < 300; i++) {
    const [x, a, b] = [width, height, height].map((end) => Math.floor(next() * end)) as [
      number,
      number,
      number,
    ]
    const [y0, y1, adds] = [Math.min(a, b), Math.max(a, b) + 1, next() < 0.5]
    mask.paint(x, y0, y1, adds)
    for (let y = y0; y < y1; y++) pixels[y]![x] = adds ? '#' : '.'
    expect(picture(mask.runs())).toEqual(pixels.map((row) => row.join('')))
  }
})

test('it_joins_runs_across_columns_as_coco_does', () => {
  const mask = new MaskColumns(3, 2)
  for (const x of [0, 1]) mask.paint(x, 0, 2, true)
  expect([...mask.runs().counts]).toEqual([0, 4, 2])
  expect([...new MaskColumns(3, 2).runs().counts]).toEqual([6])
})
