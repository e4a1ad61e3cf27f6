import { expect, it } from 'vitest'
import { toggled } from './useSelection'

const SHOWN = [10, 11, 12, 13, 14]

it('test_it_chooses_and_lets_go_one_by_one', () => {
  expect([...toggled(SHOWN, new Set([10]), 12, undefined)]).toEqual([10, 12])
  expect([...toggled(SHOWN, new Set([10, 12]), 12, undefined)]).toEqual([10])
})

it('test_it_chooses_a_range_in_either_direction', () => {
  expect([...toggled(SHOWN, new Set([11]), 13, 11)].sort()).toEqual([11, 12, 13])
  expect([...toggled(SHOWN, new Set([13]), 11, 13)].sort()).toEqual([11, 12, 13])
})

it('test_it_lets_a_range_go', () => {
  expect([...toggled(SHOWN, new Set(SHOWN), 12, 10)]).toEqual([13, 14])
})

it('test_it_forgets_an_anchor_that_is_no_longer_shown', () => {
  expect([...toggled(SHOWN, new Set(), 12, 99)]).toEqual([12])
})
