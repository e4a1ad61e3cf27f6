import { expect, test } from 'vitest'
import { nothing, union } from './combine'
import { drawn } from './fixtures/pixels'
import polygons from './fixtures/polygons.json'
import rle from './fixtures/rle.json'
import { fillPolygon } from './polygon'
import { rings } from './rings'
import { decodeRle, encodeRle, type Rle } from './rle'

const [height, width] = polygons.size as [number, number]

test('it_fills_a_polygon_as_pycocotools_does', () => {
  for (const { ring, counts } of polygons.polygons)
    expect(encodeRle(fillPolygon(ring, { width, height })).counts, ring.join(' ')).toBe(counts)
})

test('it_gives_a_part_back_from_its_outline', () => {
  for (const { rle: mask } of rle.masks) {
    const runs = decodeRle(mask as unknown as Rle)
    const outlines = rings(runs)
    if (outlines.length !== 1) continue
    expect(fillPolygon(outlines[0]!, runs)).toEqual(runs)
  }
})

test('it_fills_nothing_of_a_polygon_without_an_inside', () => {
  expect(fillPolygon([3, 3], { width, height })).toEqual(nothing({ width, height }))
  expect(fillPolygon([3, 3, 3, 3, 9, 9, 3, 3], { width, height })).toEqual(nothing({ width, height }))
})

test('it_fills_the_same_with_corners_repeated_and_the_other_way_round', () => {
  const ring = [2, 2, 11.5, 3, 7, 9]
  const filled = fillPolygon(ring, { width, height })
  expect(fillPolygon([2, 2, 2, 2, 11.5, 3, 7, 9, 7, 9, 2, 2], { width, height })).toEqual(filled)
  expect(fillPolygon([7, 9, 11.5, 3, 2, 2], { width, height })).toEqual(filled)
})

test('it_covers_a_hole_and_its_frame_between_them', () => {
  const frame = drawn('......', '.####.', '.#..#.', '.####.', '......')
  const [outer, hole] = rings(frame)
  const filled = fillPolygon(outer!, frame)
  expect(union(fillPolygon(hole!, frame), frame)).toEqual(filled)
})
