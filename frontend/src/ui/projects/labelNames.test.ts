import { expect, it } from 'vitest'
import { labelNames } from './labelNames'

it('test_it_splits_and_trims_what_was_pasted', () => {
  expect(labelNames([' apple , leaf;', 'branch\nroot'])).toEqual(['apple', 'leaf', 'branch', 'root'])
})

it('test_it_takes_each_name_once_as_the_server_does', () => {
  expect(labelNames(['Apple', 'apple', 'pear'])).toEqual(['Apple', 'pear'])
})
