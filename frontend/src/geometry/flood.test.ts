import { expect, test } from 'vitest'
import { picture } from './fixtures/pixels'
import { ColourDistance, type Sample } from './flood'
import { imagePoint } from './space'

/** Grey levels by digits, ten apart, as a sample. */
function sample(rows: string[], place: Partial<Sample> = {}): Sample {
  const grey = rows.flatMap((row) => [...row].map((digit) => 10 * Number(digit)))
  const data = Uint8ClampedArray.from(grey.flatMap((level) => [level, level, level, 255]))
  return { width: rows[0]!.length, height: rows.length, left: 0, top: 0, step: 1, data, ...place }
}

const SIZE = { width: 6, height: 4 }
const ISLANDS = sample(['110011', '100001', '119000', '000055'])

test('it_takes_what_hangs_together_and_is_of_the_same_colour', () => {
  const wand = new ColourDistance(ISLANDS, imagePoint(0.5, 0.5))
  expect(picture(wand.region(0, SIZE))).toEqual(['##....', '#.....', '##....', '......'])
})

test('it_takes_more_with_more_tolerance', () => {
  const wand = new ColourDistance(ISLANDS, imagePoint(0.5, 0.5))
  expect(picture(wand.region(10, SIZE))).toEqual(['######', '######', '##.###', '####..'])
  expect(picture(wand.region(90, SIZE))).toEqual(['######', '######', '######', '######'])
})

test('it_goes_around_corners_but_not_across_them', () => {
  const maze = sample(['199999', '191191', '191919', '111911'])
  const wand = new ColourDistance(maze, imagePoint(0.5, 0.5))
  expect(picture(wand.region(0, SIZE))).toEqual(['#.....', '#.##..', '#.#...', '###...'])
})

test('it_compares_every_channel', () => {
  const data = Uint8ClampedArray.from([100, 0, 0, 255, 100, 0, 30, 255])
  const wand = new ColourDistance({ width: 2, height: 1, left: 0, top: 0, step: 1, data }, imagePoint(0, 0))
  const size = { width: 2, height: 1 }
  expect([picture(wand.region(29, size)), picture(wand.region(30, size))]).toEqual([['#.'], ['##']])
})

test('it_gives_blocks_of_a_part_that_was_sampled_coarsely_and_stays_on_the_image', () => {
  const coarse = sample(['19', '11'], { left: 2, top: 1, step: 2 })
  const wand = new ColourDistance(coarse, imagePoint(3.9, 2.9))
  expect(picture(wand.region(0, SIZE))).toEqual(['......', '..##..', '..##..', '..####'])
})
