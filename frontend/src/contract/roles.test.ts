import { expect, it } from 'vitest'
import { may, roleForStatus } from './roles'

it('test_it_lets_each_role_do_what_the_roles_below_may', () => {
  expect(may('owner', 'viewer')).toBe(true)
  expect(may('reviewer', 'annotator')).toBe(true)
  expect(may('annotator', 'reviewer')).toBe(false)
  expect(may('viewer', 'annotator')).toBe(false)
})

it('test_it_keeps_review_for_reviewers', () => {
  expect(roleForStatus('done')).toBe('annotator')
  expect(roleForStatus('returned')).toBe('reviewer')
  expect(roleForStatus('todo', 'done')).toBe('annotator')
  expect(roleForStatus('todo', 'approved')).toBe('reviewer')
})
