import { expect, test } from 'vitest'
import { roved } from './roved'

test('it_goes_from_one_to_the_next_and_stays_in_the_row', () => {
  expect(roved('ArrowRight', 1, 3)).toBe(2)
  expect(roved('ArrowRight', 2, 3)).toBe(2)
  expect(roved('ArrowLeft', 0, 3)).toBe(0)
  expect(roved('Home', 2, 3)).toBe(0)
  expect(roved('End', 0, 3)).toBe(2)
  expect(roved('d', 0, 3)).toBeNull()
})
