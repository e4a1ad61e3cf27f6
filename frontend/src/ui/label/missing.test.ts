import { expect, test } from 'vitest'
import type { ImageStatus } from '../../contract/api'
import type { Known } from '../../store/statuses'
import { Missing, type Shown } from './missing'

const shown = { project: 1, filter: null, frames: [{ id: 2 }, { id: 4 }], more: false } as const
const heard = (...all: [number, ImageStatus][]) =>
  new Map<number, Known>(all.map(([id, status]) => [id, { project: 1, status, at: 0 }]))
const isMissing = (strip: Shown, statuses: ReadonlyMap<number, Known>) =>
  new Missing().isNews(strip, statuses, true)

test('it_misses_what_has_become_what_the_filter_lets_through', () => {
  const done = { ...shown, filter: 'done' } as const
  expect(isMissing(done, heard([1, 'done'], [4, 'done']))).toBe(true)
  expect(isMissing(done, heard([2, 'todo'], [3, 'todo'], [4, 'done']))).toBe(false)
  expect(isMissing({ ...shown, filter: 'commented' }, heard([1, 'done']))).toBe(false)
})

test('it_misses_a_new_image_unless_it_may_be_on_a_page_that_is_not_read_yet', () => {
  const statuses = heard([2, 'done'], [9, 'todo'])
  expect(isMissing(shown, statuses)).toBe(true)
  expect(isMissing({ ...shown, more: true }, statuses)).toBe(false)
  expect(isMissing({ ...shown, filter: 'todo', frames: [] }, statuses)).toBe(true)
})

test('it_misses_nothing_of_another_project', () => {
  expect(isMissing({ ...shown, project: 2 }, heard([9, 'todo']))).toBe(false)
})

test('it_asks_once_for_what_stays_missing_whatever_is_saved_meanwhile', () => {
  const missing = new Missing()
  const statuses = heard([9, 'todo'])
  expect(missing.isNews(shown, statuses, true)).toBe(true)
  // A mask waits, and is saved.
  expect([false, true].map((allSaved) => missing.isNews(shown, statuses, allSaved))).toEqual([false, false])
  // While it is read anew nothing is shown, and then not that one.
  expect(missing.isNews({ ...shown, frames: undefined }, statuses, true)).toBe(false)
  expect(missing.isNews(shown, statuses, true)).toBe(false)
  expect(missing.isNews(shown, heard([9, 'todo'], [11, 'todo']), true)).toBe(true)
})

test('it_asks_again_for_what_was_there_meanwhile_and_under_each_filter', () => {
  const missing = new Missing()
  const statuses = heard([9, 'todo'])
  expect(missing.isNews(shown, statuses, true)).toBe(true)
  expect(missing.isNews({ ...shown, filter: 'todo' }, statuses, true)).toBe(true)
  expect(missing.isNews({ ...shown, frames: [{ id: 9 }] }, statuses, true)).toBe(false)
  expect(missing.isNews(shown, statuses, true)).toBe(true)
})
