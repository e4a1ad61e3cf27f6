import { describe, expect, test } from 'vitest'
import fixtures from './fixtures/rle.json'
import { decodeRle, encodeRle, type Rle } from './rle'
import { area, bbox, contains, iou, type Runs } from './runs'
import { imagePoint } from './space'

const asRle = (rle: { size: number[]; counts: string }) => rle as unknown as Rle

describe.each(fixtures.masks)('$name', ({ rle, runs, area: pixels, bbox: box }) => {
  const decoded = decodeRle(asRle(rle))

  test('it_decodes_as_pycocotools', () => {
    expect([...decoded.counts]).toEqual(runs)
  })
  test('it_encodes_to_the_same_string', () => {
    expect(encodeRle(decoded)).toEqual(rle)
  })
  test('it_measures_area_and_bbox_as_pycocotools', () => {
    expect(area(decoded)).toBe(pixels)
    expect(bbox(decoded)).toEqual(box)
  })
})

test('it_gives_the_iou_of_pycocotools', () => {
  for (const { masks, iou: expected } of fixtures.overlaps) {
    const [a, b] = masks.map((rle) => decodeRle(asRle(rle)))
    expect(iou(a!, b!)).toBeCloseTo(expected, 12)
  }
})

test('it_knows_which_pixels_are_inside', () => {
  const runs: Runs = { width: 2, height: 3, counts: Uint32Array.of(1, 3, 2) }
  const inside = [0, 1, 2].map((y) => [0, 1].map((x) => contains(runs, imagePoint(x + 0.5, y + 0.5))))
  expect(inside).toEqual([
    [false, true],
    [true, false],
    [true, false],
  ])
  expect(contains(runs, imagePoint(-0.1, 1))).toBe(false)
  expect(contains(runs, imagePoint(2, 1))).toBe(false)
})

test.each([
  ['too short', '11'],
  ['unfinished', 'P'],
  ['negative', 'O1'],
])('it_refuses_runs_that_are_%s', (_, counts) => {
  expect(() => decodeRle({ size: [3, 3], counts })).toThrow(RangeError)
})
