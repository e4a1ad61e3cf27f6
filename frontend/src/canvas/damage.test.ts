import { expect, test } from 'vitest'
import { changedItems, exposedBy, meet, placeOf, shiftBetween } from './damage'
import type { MaskItem } from './maskItem'
import type { Scene } from './surface'

const scene = (x: number, y: number, scale = 2, ratio = 1): Scene => ({
  view: { scale, x, y },
  image: { width: 100, height: 80 },
  surface: { width: 300, height: 200, ratio },
})

const item = (name: string, color = '#ff0000'): MaskItem => ({
  rle: rles.get(name)!,
  bbox: [10, 20, 30, 40],
  color,
  fill: 0.4,
})
const rles = new Map([...'abcdex'].map((name) => [name, { size: [80, 100] as const, counts: name }]))
const items = (names: string) => [...names].map((name) => item(name))
const names = (found: MaskItem[]) => found.map(({ rle }) => rle.counts).join('')

test('it_knows_how_far_the_picture_moved', () => {
  expect(shiftBetween(scene(5, 5), scene(12, 1))).toEqual({ dx: 7, dy: -4 })
  expect(shiftBetween(scene(5, 5, 2, 1.5), scene(7, 5, 2, 1.5))).toEqual({ dx: 3, dy: 0 })
  expect(shiftBetween(scene(5, 5, 2, 1.5), scene(6, 5, 2, 1.5))).toBeNull()
  expect(shiftBetween(scene(5, 5), scene(5, 5, 2.1))).toBeNull()
})

test('it_knows_what_comes_into_sight', () => {
  expect(exposedBy({ dx: 0, dy: 0 }, scene(0, 0))).toEqual([])
  expect(exposedBy({ dx: 7, dy: -4 }, scene(0, 0))).toEqual([
    { x: 0, y: 0, width: 7, height: 200 },
    { x: 0, y: 196, width: 300, height: 4 },
  ])
  expect(exposedBy({ dx: -900, dy: 0 }, scene(0, 0))).toEqual([{ x: 0, y: 0, width: 300, height: 200 }])
})

test('it_takes_the_line_into_a_masks_place', () => {
  expect(placeOf(item('a'), scene(1.5, 0))).toEqual({ x: 19, y: 38, width: 65, height: 84 })
  const place = placeOf(item('a'), scene(0, 0))
  expect(meet(place, { x: 81, y: 0, width: 10, height: 200 })).toBe(true)
  expect(meet(place, { x: 82, y: 0, width: 10, height: 200 })).toBe(false)
})

test.each([
  ['nothing', 'abcde', 'abcde', ''],
  ['one that went', 'abcde', 'abde', 'c'],
  ['several that went', 'abcde', 'ace', 'bd'],
  ['one that came', 'abde', 'abcde', 'c'],
  ['one in place of another', 'abcde', 'abxde', 'cx'],
  ['all that lies between two that changed places', 'abcde', 'adcbe', 'bcddcb'],
])('it_finds_what_changed: %s', (_, before, after, changed) => {
  expect(names(changedItems(items(before), items(after)))).toBe(changed)
})

test('it_finds_a_mask_of_another_colour', () => {
  const after = [item('a'), item('b', '#00ff00'), item('c')]
  expect(names(changedItems(items('abc'), after))).toBe('bb')
})
