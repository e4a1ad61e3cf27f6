import { expect, test } from 'vitest'
import { toleranceOf, tolerated } from './wand'

test('it_tolerates_more_and_less_in_steps_of_at_least_one_level', () => {
  expect([tolerated(32, 1.25), tolerated(32, 0.8)]).toEqual([40, 26])
  expect([tolerated(0, 1.25), tolerated(1, 1.25), tolerated(1, 0.8)]).toEqual([1, 2, 0])
})

test('it_stays_within_what_colours_can_differ_by', () => {
  expect([tolerated(250, 1.25), tolerated(0, 0.8)]).toEqual([255, 0])
  expect([toleranceOf(-3), toleranceOf(7.6), toleranceOf(999)]).toEqual([0, 8, 255])
})
