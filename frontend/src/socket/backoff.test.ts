import { expect, test } from 'vitest'
import { Backoff } from './backoff'

test('it_doubles_up_to_a_limit_and_starts_anew', () => {
  const backoff = new Backoff(() => 0)
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000])
  backoff.reset()
  expect(backoff.next()).toBe(500)
})

test('it_spreads_attempts', () => {
  expect(new Backoff(() => 1).next()).toBe(250)
})
