import { expect, test } from 'vitest'
import type { ImageStatus } from '../../contract/api'
import { missingIn } from './missing'

const frames = [{ id: 2 }, { id: 4 }]
const heard = (...all: [number, ImageStatus][]) => new Map(all.map(([id, status]) => [id, { status, at: 0 }]))

test('it_misses_what_has_become_what_the_filter_lets_through', () => {
  const statuses = heard([1, 'done'], [2, 'todo'], [3, 'todo'], [4, 'done'])
  expect(missingIn(frames, false, 'done', statuses)).toEqual([1])
  expect(missingIn(frames, false, 'commented', statuses)).toEqual([])
})

test('it_misses_a_new_image_unless_it_may_be_on_a_page_that_is_not_read_yet', () => {
  const statuses = heard([2, 'done'], [9, 'todo'])
  expect(missingIn(frames, false, null, statuses)).toEqual([9])
  expect(missingIn(frames, true, null, statuses)).toEqual([])
  expect(missingIn([], false, 'todo', statuses)).toEqual([9])
})
