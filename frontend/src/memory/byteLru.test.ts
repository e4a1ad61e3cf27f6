import { expect, test } from 'vitest'
import { ByteLru } from './byteLru'

test('it_forgets_what_was_used_longest_ago', () => {
  const gone: string[] = []
  const cache = new ByteLru<number>(10, (key) => gone.push(key))
  cache.set('a', 1, 4)
  cache.set('b', 2, 4)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3, 4)
  expect(gone).toEqual(['b'])
  expect([cache.has('a'), cache.has('b'), cache.has('c')]).toEqual([true, false, true])
  expect(cache.bytes).toBe(8)
})

test('it_keeps_the_newest_even_when_it_is_over_the_budget', () => {
  const cache = new ByteLru<number>(10)
  cache.set('a', 1, 4)
  cache.set('huge', 2, 40)
  expect([cache.has('a'), cache.get('huge')]).toEqual([false, 2])
})

test('it_counts_a_replaced_entry_once', () => {
  const cache = new ByteLru<number>(10)
  cache.set('a', 1, 4)
  cache.set('a', 2, 6)
  expect([cache.bytes, cache.get('a')]).toEqual([6, 2])
  cache.clear()
  expect([cache.bytes, cache.has('a')]).toEqual([0, false])
})
