import { expect, test } from 'vitest'
import { drawn } from '../geometry/fixtures/pixels'
import { cornerOf } from '../geometry/outline'
import { rleOf } from '../geometry/runsOf'
import { type ImagePoint, imagePoint } from '../geometry/space'
import { addHandle, carryHandles, edgeAt, handleAt, type Outline, outlineOf, pointsOf } from './handles'

const square = (size: number) =>
  drawn(
    ...Array.from({ length: 12 }, (_, y) =>
      Array.from({ length: 12 }, (_, x) => (x > 1 && y > 1 && x < 2 + size && y < 2 + size ? '#' : '.')).join(
        '',
      ),
    ),
  )
const places = (points: readonly ImagePoint[]) => points.map(({ x, y }) => [x, y])
const ends = (outline: Outline, stretch: { ring: number; from: number; to: number } | null) =>
  stretch &&
  places([stretch.from, stretch.to].map((corner) => cornerOf(outline.rings[stretch.ring]!, corner)))

test('it_takes_the_corners_of_a_shape_for_handles', () => {
  const outline = outlineOf(rleOf(square(6)), 1)
  expect(places(pointsOf(outline))).toEqual([
    [2, 2],
    [8, 2],
    [8, 8],
    [2, 8],
  ])
})

test('it_finds_the_handle_and_its_neighbours', () => {
  const outline = outlineOf(rleOf(square(6)), 1)
  expect(ends(outline, handleAt(outline, imagePoint(8.4, 1.7), 1))).toEqual([
    [2, 2],
    [8, 8],
  ])
  expect(handleAt(outline, imagePoint(5, 2), 1)).toBeNull()
})

test('it_finds_the_edge_between_two_handles', () => {
  const outline = outlineOf(rleOf(square(6)), 1)
  expect(ends(outline, edgeAt(outline, imagePoint(2.3, 5), 0.5))).toEqual([
    [2, 8],
    [2, 2],
  ])
  expect(edgeAt(outline, imagePoint(5, 5), 0.5)).toBeNull()
})

test('it_keeps_handles_through_an_edit_as_far_as_the_outline_goes_through_them', () => {
  const rle = rleOf(square(8))
  carryHandles(rle, [imagePoint(2, 2), imagePoint(10.6, 1.5), imagePoint(2, 10), imagePoint(40, 40)], 1)
  expect(places(pointsOf(outlineOf(rle, 1)))).toEqual([
    [2, 2],
    [10, 2],
    [2, 10],
  ])
})

test('it_looks_for_handles_anew_where_too_few_are_left', () => {
  const rle = rleOf(square(7))
  carryHandles(rle, [imagePoint(2, 2)], 1)
  expect(pointsOf(outlineOf(rle, 1))).toHaveLength(4)
})

test('it_adds_the_corner_of_an_outline_that_is_nearest', () => {
  const stairs = rleOf(drawn('#.......', '##......', '###.....', '####....', '#####...', '######..'))
  const before = outlineOf(stairs, 1)
  const edge = edgeAt(before, imagePoint(3, 3), 1)!
  addHandle(stairs, before, edge, imagePoint(3.1, 2.9))
  const after = pointsOf(outlineOf(stairs, 1))
  expect(after).toHaveLength(pointsOf(before).length + 1)
  expect(places(after)).toContainEqual([3, 3])
})

test('it_gives_more_handles_to_who_looks_closer_and_keeps_those_there_were', () => {
  const disc = drawn(
    ...Array.from({ length: 60 }, (_, y) =>
      Array.from({ length: 60 }, (_, x) => (Math.hypot(x - 29.5, y - 29.5) < 25 ? '#' : '.')).join(''),
    ),
  )
  const rle = rleOf(disc)
  const far = outlineOf(rle, 0.25)
  expect(outlineOf(rle, 0.3)).toBe(far)
  const near = outlineOf(rle, 2)
  expect(near.handles[0]!.length).toBeGreaterThan(far.handles[0]!.length)
  expect(near.handles[0]).toEqual(expect.arrayContaining([...far.handles[0]!]))
  expect(outlineOf(rle, 0.25)).toBe(near)
})
