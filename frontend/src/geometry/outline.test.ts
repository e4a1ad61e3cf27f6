import { expect, test } from 'vitest'
import { difference, intersection, nothing } from './combine'
import { drawn, noise, picture } from './fixtures/pixels'
import { cornerOf, distanceTo, isHole, replacedBetween, simplified, withOutline } from './outline'
import { fillPolygon } from './polygon'
import { rings } from './rings'
import { area, type Runs } from './runs'
import { imagePoint } from './space'

const FRAME = drawn(
  '..........',
  '.########.',
  '.########.',
  '.##....##.',
  '.##....##.',
  '.##....##.',
  '.########.',
  '.########.',
  '..........',
)
const [OUTER, HOLE] = rings(FRAME) as [number[], number[]]
const cornerAt = (ring: number[], x: number, y: number) =>
  Array.from({ length: ring.length / 2 }, (_, i) => i).find(
    (i) => ring[2 * i] === x && ring[2 * i + 1] === y,
  )!

/** The mask after a corner of one of its rings was moved. */
function moved(mask: Runs, ring: number[], [x, y]: [number, number], to: [number, number] | null): Runs {
  const corners = ring.length / 2
  const at = cornerAt(ring, x, y)
  const points = to ? [imagePoint(...to)] : []
  const after = replacedBetween(ring, (at + corners - 1) % corners, (at + 1) % corners, points)
  return withOutline(mask, ring, after)
}

test('it_tells_a_hole_from_an_outer_outline', () => {
  expect([isHole(OUTER), isHole(HOLE)]).toEqual([false, true])
  for (let seed = 0; seed < 20; seed++) {
    const mask = noise(seed, 9, 9, 0.6)
    const outer = rings(mask).filter((ring) => !isHole(ring))
    const holes = rings(mask).filter(isHole)
    const signed = (list: readonly (readonly number[])[]) =>
      list.reduce((sum, ring) => sum + area(fillPolygon(ring, mask)), 0)
    expect(signed(outer) - signed(holes)).toBe(area(mask))
  }
})

test('it_moves_a_corner_and_leaves_the_hole_alone', () => {
  const larger = moved(FRAME, OUTER, [9, 8], [10, 9])
  expect(area(difference(FRAME, larger))).toBe(0)
  expect(area(larger)).toBeGreaterThan(area(FRAME))
  expect(intersection(larger, fillPolygon(HOLE, FRAME))).toEqual(nothing(FRAME))
})

test('it_turns_no_hole_inside_out', () => {
  const cut = moved(FRAME, OUTER, [9, 8], [2, 2])
  expect(intersection(cut, fillPolygon(HOLE, FRAME))).toEqual(nothing(FRAME))
  expect(area(difference(cut, FRAME))).toBe(0)
})

test('it_makes_a_hole_larger_and_smaller', () => {
  const larger = moved(FRAME, HOLE, [7, 6], [8, 7])
  expect(area(difference(larger, FRAME))).toBe(0)
  expect(area(larger)).toBeLessThan(area(FRAME))
  const smaller = moved(FRAME, HOLE, [7, 6], [5, 5])
  expect(area(difference(FRAME, smaller))).toBe(0)
  expect(area(smaller)).toBeGreaterThan(area(FRAME))
})

test('it_takes_a_corner_away', () => {
  expect(
    picture(moved(drawn('....', '.##.', '.##.', '....'), [1, 1, 3, 1, 3, 3, 1, 3], [3, 1], null)),
  ).toEqual(['....', '.#..', '.##.', '....'])
})

test('it_changes_nothing_where_the_outline_is_the_same', () => {
  for (let seed = 0; seed < 20; seed++) {
    const mask = noise(seed, 10, 8, 0.6)
    for (const ring of rings(mask)) expect(withOutline(mask, ring, ring)).toEqual(mask)
  }
})

test('it_keeps_the_rest_of_an_outline_to_the_pixel', () => {
  const rough = drawn('.#.#.#....', '##########', '##########', '##########', '##########')
  const [ring] = rings(rough) as [number[]]
  const from = cornerAt(ring, 10, 5)
  const to = cornerAt(ring, 0, 5)
  const after = replacedBetween(ring, from, to, [imagePoint(5, 3)])
  const changed = withOutline(rough, ring, after)
  expect(picture(changed).slice(0, 2)).toEqual(picture(rough).slice(0, 2))
  expect(area(changed)).toBeLessThan(area(rough))
})

test('it_keeps_the_corners_that_give_the_shape', () => {
  const square = rings(drawn('....', '.##.', '.##.', '....'))[0]!
  expect(simplified(square, 0.5)).toEqual([0, 1, 2, 3])
  const stairs = rings(drawn('#.......', '##......', '###.....', '####....', '#####...', '######..'))[0]!
  expect(simplified(stairs, 1)).toHaveLength(3)
  expect(simplified(stairs, 0.1)).toHaveLength(stairs.length / 2)
})

test('it_leaves_no_corner_farther_from_the_simple_outline_than_allowed', () => {
  for (let seed = 0; seed < 10; seed++)
    for (const ring of rings(noise(seed, 30, 30, 0.7))) {
      const kept = simplified(ring, 2)
      const corners = ring.length / 2
      kept.forEach((from, i) => {
        const to = kept[(i + 1) % kept.length]!
        for (let at = from; at !== to; at = (at + 1) % corners)
          expect(
            distanceTo(cornerOf(ring, at), cornerOf(ring, from), cornerOf(ring, to)),
          ).toBeLessThanOrEqual(2)
      })
    }
})
