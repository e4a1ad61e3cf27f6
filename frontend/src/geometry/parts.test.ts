import { expect, test } from 'vitest'
import { nothing, union } from './combine'
import { drawn, noise, picture } from './fixtures/pixels'
import { parts, withoutHoles, withoutIslands } from './parts'
import { area, type Runs } from './runs'

const RINGS = drawn(
  '..........',
  '.#####....',
  '.#...#.##.',
  '.#.#.#.##.',
  '.#...#....',
  '.#####...#',
  '.........#',
)

/** The parts of the picture, each as its number of pixels, by walking from pixel to pixel. */
function counted(
  rows: readonly string[],
  sign: string,
  corners: boolean,
): { pixels: number; open: boolean }[] {
  const grid = rows.map((row) => [...row])
  const found: { pixels: number; open: boolean }[] = []
  const steps = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const))
  for (let y = 0; y < grid.length; y++)
    for (let x = 0; x < grid[0]!.length; x++) {
      if (grid[y]![x] !== sign) continue
      const part = { pixels: 0, open: false }
      const open = [[x, y] as const]
      grid[y]![x] = ' '
      for (let at = open.pop(); at; at = open.pop()) {
        part.pixels++
        const [atX, atY] = at
        for (const [dx, dy] of steps) {
          const [toX, toY] = [atX + dx, atY + dy]
          if (grid[toY]?.[toX] === undefined) part.open ||= corners || !dx || !dy
          else if (grid[toY][toX] === sign && (corners || !dx || !dy)) {
            grid[toY][toX] = ' '
            open.push([toX, toY])
          }
        }
      }
      found.push(part)
    }
  return found
}

const sizes = (masks: readonly Runs[]) => masks.map(area)

test('it_splits_into_parts_and_together_they_are_the_mask', () => {
  for (let seed = 0; seed < 40; seed++) {
    const mask = noise(seed, 11, 9, 0.2 + seed / 80)
    const found = parts(mask)
    const expected = counted(picture(mask), '#', false).map(({ pixels }) => pixels)
    expect(sizes(found)).toEqual(expected.sort((a, b) => b - a))
    expect(found.reduce(union, nothing(mask))).toEqual(mask)
  }
})

test('it_keeps_the_holes_of_a_part', () => {
  expect(sizes(parts(RINGS))).toEqual([16, 4, 2, 1])
})

test('it_takes_parts_that_meet_in_a_corner_for_two', () => {
  expect(sizes(parts(drawn('#.', '.#')))).toEqual([1, 1])
})

test('it_has_no_parts_in_nothing', () => {
  expect(parts(nothing({ width: 4, height: 3 }))).toEqual([])
})

test('it_fills_holes_with_all_that_lies_in_them', () => {
  expect(picture(withoutHoles(RINGS))).toEqual([
    '..........',
    '.#####....',
    '.#####.##.',
    '.#####.##.',
    '.#####....',
    '.#####...#',
    '.........#',
  ])
})

test('it_fills_exactly_what_is_shut_off_from_the_border', () => {
  for (let seed = 0; seed < 40; seed++) {
    const mask = noise(seed, 12, 10, 0.6)
    const holes = counted(picture(mask), '.', true).filter(({ open }) => !open)
    const expected = area(mask) + holes.reduce((sum, { pixels }) => sum + pixels, 0)
    expect(area(withoutHoles(mask))).toBe(expected)
  }
})

test('it_takes_a_bay_at_the_border_for_no_hole', () => {
  const bay = drawn('##.##', '#..##', '#####')
  expect(withoutHoles(bay)).toBe(bay)
})

test('it_takes_a_gap_at_a_corner_for_an_opening', () => {
  const open = drawn('.....', '.##..', '.#.#.', '.###.', '.....')
  expect(withoutHoles(open)).toBe(open)
})

test('it_drops_islands_below_a_size_and_keeps_the_largest_part', () => {
  expect(area(withoutIslands(RINGS, 2))).toBe(22)
  expect(area(withoutIslands(RINGS, 4))).toBe(20)
  expect(area(withoutIslands(RINGS, Number.POSITIVE_INFINITY))).toBe(16)
  expect(area(withoutIslands(nothing(RINGS), 3))).toBe(0)
})
