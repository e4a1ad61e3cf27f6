import { expect, it } from 'vitest'
import { gridSearchOf } from './gridSearch'

it('test_it_reads_what_the_address_says', () => {
  expect(gridSearchOf({ search: 'apple', status: 'todo' })).toEqual({ search: 'apple', status: 'todo' })
  expect(gridSearchOf({ commented: true })).toEqual({ commented: true })
})

it('test_it_leaves_out_what_is_empty_or_unknown', () => {
  expect(gridSearchOf({ search: '', status: 'burnt', commented: 'maybe', page: 3 })).toEqual({})
})
