import { expect, test } from 'vitest'
import type { ImageStatus, Role } from '../../../contract/api'
import { finishOrReopen, offeredOn, roleLacking, skipsDone } from './decisions'

const STATUSES: readonly ImageStatus[] = ['todo', 'done', 'approved', 'returned']
const ROLES: readonly Role[] = ['viewer', 'annotator', 'reviewer', 'owner']

test('it_offers_each_role_what_it_may_decide', () => {
  const offered = (role: Role) => STATUSES.map((status) => offeredOn(status, role).join(' '))
  expect(offered('viewer')).toEqual(['', '', '', ''])
  expect(offered('annotator')).toEqual(['finish', 'reopen', '', 'finish'])
  expect(offered('reviewer')).toEqual(['approve finish', 'return approve', 'return reopen', 'approve finish'])
  expect(offered('owner')).toEqual(offered('reviewer'))
})

test('it_offers_nothing_that_the_server_would_refuse', () => {
  for (const role of ROLES)
    for (const status of STATUSES)
      for (const decision of offeredOn(status, role)) expect(roleLacking(decision, status, role)).toBeNull()
})

test('it_says_which_role_a_decision_takes', () => {
  expect(roleLacking('approve', 'done', 'annotator')).toBe('reviewer')
  expect(roleLacking('return', 'todo', 'annotator')).toBe('reviewer')
  expect(roleLacking('reopen', 'approved', 'annotator')).toBe('reviewer')
  expect(roleLacking('finish', 'todo', 'viewer')).toBe('annotator')
  expect(roleLacking('approve', 'todo', 'owner')).toBeNull()
})

test('it_finishes_what_is_open_and_reopens_what_is_not', () => {
  expect(STATUSES.map(finishOrReopen)).toEqual(['finish', 'reopen', 'reopen', 'finish'])
})

test('it_knows_an_approval_that_nobody_has_asked_for', () => {
  expect(STATUSES.filter((status) => skipsDone('approve', status))).toEqual(['todo', 'returned'])
  expect(STATUSES.filter((status) => skipsDone('finish', status))).toEqual([])
})
