import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Me } from '../contract/api'
import { PreferenceKeeper, type Preferences } from './preferences'
import { session } from './session'

const person = (id: number, preferences: Preferences = {}) => ({ id, preferences }) as unknown as Me

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  session.getState().signedOut()
  vi.useRealTimers()
})

function keeper() {
  const sent: Preferences[] = []
  const net = { answer: async () => {} }
  const failures: unknown[] = []
  const keeper = new PreferenceKeeper(
    session,
    (preferences) => {
      sent.push(preferences)
      return net.answer()
    },
    (error) => failures.push(error),
  )
  return { keeper, sent, net, failures }
}

test('it_shows_a_change_at_once_and_sends_what_came_together_in_one_piece', async () => {
  const { keeper: kept, sent } = keeper()
  session.getState().signedIn(person(1, { theme: 'dark' }))
  kept.keep({ shortcuts: { fit: ['q'] } })
  kept.keep({ theme: 'light' })
  expect(kept.store.getState()).toEqual({ theme: 'light', shortcuts: { fit: ['q'] } })
  await vi.runAllTimersAsync()
  expect(sent).toEqual([{ theme: 'light', shortcuts: { fit: ['q'] } }])
})

test('it_keeps_what_failed_and_sends_it_after_the_next_login', async () => {
  const { keeper: kept, sent, net, failures } = keeper()
  session.getState().signedIn(person(1))
  net.answer = () => Promise.reject(new Error('401'))
  kept.keep({ theme: 'dark' })
  await vi.runAllTimersAsync()
  expect(failures).toHaveLength(1)
  session.setState({ expired: true })
  net.answer = async () => {}
  session.getState().signedIn(person(1))
  expect(kept.store.getState()).toEqual({ theme: 'dark' })
  await vi.runAllTimersAsync()
  expect(sent.at(-1)).toEqual({ theme: 'dark' })
  session.getState().signedIn(person(1, { theme: 'light' }))
  expect(kept.store.getState()).toEqual({ theme: 'light' })
})

test('it_sends_nothing_of_one_person_under_the_login_of_another', async () => {
  const { keeper: kept, sent } = keeper()
  session.getState().signedIn(person(1))
  kept.keep({ theme: 'dark' })
  session.getState().signedIn(person(2, { theme: 'auto' }))
  await vi.runAllTimersAsync()
  expect(sent).toEqual([])
  expect(kept.store.getState()).toEqual({ theme: 'auto' })
})

test('it_sends_what_was_changed_a_moment_ago_when_the_page_is_left', async () => {
  const { keeper: kept, sent } = keeper()
  session.getState().signedIn(person(1))
  kept.keep({ theme: 'dark' })
  kept.leave()
  expect(sent).toEqual([{ theme: 'dark' }])
  await vi.runAllTimersAsync()
  kept.leave()
  expect(sent).toHaveLength(1)
})
