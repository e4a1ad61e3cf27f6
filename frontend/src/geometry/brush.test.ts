import { expect, test } from 'vitest'
import { dab, sweep } from './brush'
import { numbers, picture } from './fixtures/pixels'
import { MaskColumns } from './maskColumns'
import { type ImagePoint, imagePoint } from './space'

const SIZE = { width: 40, height: 30 }

function swept(from: ImagePoint, to: ImagePoint, radius: number) {
  const mask = new MaskColumns(SIZE.width, SIZE.height)
  sweep(dab(from, radius), dab(to, radius), SIZE, (x, y0, y1) => mask.paint(x, y0, y1, true))
  return picture(mask.runs())
}

function distance(x: number, y: number, a: ImagePoint, b: ImagePoint): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const square = dx * dx + dy * dy
  const along = square ? Math.min(Math.max(((x - a.x) * dx + (y - a.y) * dy) / square, 0), 1) : 0
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy)
}

test('it_paints_the_pixels_whose_centre_is_within_reach', () => {
  const next = numbers(7)
  const anywhere = () => imagePoint(next() * 50 - 5, next() * 40 - 5)
  for (let i = 0; i < 200; i++) {
    const [from, to, radius] = [anywhere(), i % 5 ? anywhere() : null, 0.8 + next() * 9]
    const end = to ?? from
    const expected = Array.from({ length: SIZE.height }, (_, y) =>
      Array.from({ length: SIZE.width }, (_, x) =>
        distance(x + 0.5, y + 0.5, from, end) <= radius ? '#' : '.',
      ).join(''),
    )
    expect(swept(from, end, radius)).toEqual(expected)
  }
})

test('it_paints_one_pixel_with_the_smallest_brush_wherever_it_points', () => {
  const rows = swept(imagePoint(3.99, 5.01), imagePoint(3.99, 5.01), 0.5)
  expect(rows.join('').split('#')).toHaveLength(2)
  expect(rows[5]![3]).toBe('#')
})

test('it_leaves_no_gap_with_the_smallest_brush', () => {
  const rows = swept(imagePoint(2.2, 3.7), imagePoint(33.1, 21.9), 0.5)
  for (let x = 2; x <= 33; x++) expect(rows.some((row) => row[x] === '#')).toBe(true)
})
