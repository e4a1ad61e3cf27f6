import { expect, test } from 'vitest'
import { statusOf } from './statuses'

test('it_trusts_what_was_decided_here_until_the_server_was_asked_again', () => {
  const statuses = new Map([[7, { status: 'done', at: 100_000 } as const]])
  expect(statusOf(statuses, { id: 7, status: 'todo' }, 50_000)).toBe('done')
  expect(statusOf(statuses, { id: 7, status: 'todo' }, 100_500)).toBe('done')
  expect(statusOf(statuses, { id: 7, status: 'returned' }, 200_000)).toBe('returned')
  expect(statusOf(statuses, { id: 8 }, 0)).toBe('todo')
})
