import { expect, test } from 'vitest'
import { nothing } from './combine'
import { drawn, picture } from './fixtures/pixels'
import { smoothed } from './smooth'

const straight = drawn(...Array<string>(20).fill('##########..........'))

test('it_leaves_straight_edges_even_at_the_border_of_the_image', () => {
  for (const radius of [1, 2, 3]) expect(smoothed(straight, radius)).toEqual(straight)
})

test('it_takes_away_specks_and_dents', () => {
  const rough = picture(straight).map((row) => [...row])
  rough[10]![9] = '.'
  rough[4]![10] = '#'
  rough[15]![16] = '#'
  rough[8]![3] = '.'
  expect(smoothed(drawn(...rough.map((row) => row.join(''))), 2)).toEqual(straight)
})

test('it_rounds_corners_and_keeps_large_holes', () => {
  const frame = Array.from({ length: 30 }, (_, y) =>
    Array.from({ length: 30 }, (_, x) => {
      const [inside, hole] = [x > 2 && x < 27 && y > 2 && y < 27, x > 9 && x < 20 && y > 9 && y < 20]
      return inside && !hole ? '#' : '.'
    }).join(''),
  )
  const rows = picture(smoothed(drawn(...frame), 2))
  expect(rows[3]![3]).toBe('.')
  expect(rows[3]![15]).toBe('#')
  expect(rows[15]!.slice(8, 22)).toBe('##..........##')
})

test('it_leaves_nothing_of_a_speck_and_of_nothing', () => {
  const speck = drawn('.......', '.......', '...#...', '.......', '.......')
  expect(smoothed(speck, 2)).toEqual(nothing(speck))
  expect(smoothed(nothing(speck), 2)).toEqual(nothing(speck))
})

test('it_gives_the_same_whatever_the_tiles', () => {
  const rows = Array.from({ length: 90 }, (_, y) =>
    Array.from({ length: 120 }, (_, x) => {
      const disc = Math.hypot(x - 50, y - 45) < 40 && Math.hypot(x - 60, y - 40) > 12
      return disc !== (x * 31 + y * 17) % 23 < 3 || y > 70 ? '#' : '.'
    }).join(''),
  )
  const mask = drawn(...rows)
  for (const radius of [1, 4]) {
    const whole = smoothed(mask, radius, 1000)
    for (const tile of [7, 16, 64]) expect(smoothed(mask, radius, tile)).toEqual(whole)
  }
})
