import { expect, test } from 'vitest'
import { latestOf, statusOf } from './statuses'

test('it_trusts_what_was_decided_here_until_the_server_was_asked_again', () => {
  const statuses = new Map([[7, { project: 1, status: 'done', at: 100_000 } as const]])
  expect(statusOf(statuses, { id: 7, project: 1, status: 'todo' }, 50_000)).toBe('done')
  expect(statusOf(statuses, { id: 7, project: 1, status: 'todo' }, 100_500)).toBe('done')
  expect(statusOf(statuses, { id: 7, project: 1, status: 'returned' }, 200_000)).toBe('returned')
  expect(statusOf(statuses, { id: 8, project: 1 }, 0)).toBe('todo')
})

test('it_says_since_when_it_knows_what_became_of_an_image', () => {
  const known = { project: 1, status: 'done', at: 100_000 } as const
  const statuses = new Map([[7, known]])
  expect(latestOf(statuses, { id: 7, project: 1, status: 'todo' }, 90_000)).toBe(known)
  expect(latestOf(statuses, { id: 7, project: 1, status: 'returned' }, 200_000)).toEqual({
    project: 1,
    status: 'returned',
    at: 200_000,
  })
})
