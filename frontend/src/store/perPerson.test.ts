import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Me } from '../contract/api'
import { turns } from './fixtures/settled'
import { browser } from './fixtures/tabs'
import { PerPerson } from './perPerson'
import { SaveDatabase } from './saveDatabase'
import { SaveQueue } from './saveQueue'
import type { Outcome } from './saveState'
import { session } from './session'

const person = (id: number) => ({ id, username: `person-${id}` }) as Me
const [ALICE, BOB] = [person(1), person(2)]

/** Let all come to its end, what waits for the clock included. */
async function settle() {
  await turns()
  vi.advanceTimersByTime(1000)
  await turns()
}

const CHANGE = { imageStatus: 'done' } as const

let databases = 0
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  session.getState().signedOut()
  vi.useRealTimers()
})

/** One queue of saves per person; each save waits for `answer`. */
function queues() {
  const name = `per-person-${++databases}`
  const sent: string[] = []
  const net = { answer: async (): Promise<Outcome> => ({ kind: 'retry', afterMs: 20 }) }
  const tab = browser().open()
  const people = new PerPerson(async (user) => {
    const send = (entry: { user: number }) => {
      sent.push(`${entry.user}'s as ${session.getState().user?.id}`)
      return net.answer()
    }
    const queue = new SaveQueue(await SaveDatabase.open(name), tab, user, send, { changed: () => {} })
    await queue.takeOver()
    return { queue, signedIn: () => queue.resume(), close: () => queue.stop() }
  })
  return { people, sent, net }
}

test.each([['signs_out', undefined] as const, ['is_followed_by_someone_else', BOB] as const])(
  'it_sends_nothing_of_a_person_who_%s',
  async (_, next) => {
    const { people, sent } = queues()
    session.getState().signedIn(ALICE)
    const { queue } = await people.of(ALICE.id)
    await queue.enqueue(7, [['image-7', CHANGE]])
    if (next) session.getState().signedIn(next)
    else session.getState().signedOut()
    await settle()
    sent.length = 0
    await settle()
    expect(sent).toEqual([])
  },
)

test('it_does_not_try_again_after_it_was_stopped_while_a_save_was_on_its_way', async () => {
  const { people, sent, net } = queues()
  let fail: (outcome: Outcome) => void = () => {}
  net.answer = () => new Promise((resolve) => (fail = resolve))
  session.getState().signedIn(ALICE)
  const { queue } = await people.of(ALICE.id)
  await queue.enqueue(7, [['image-7', CHANGE]])
  await queue.enqueue(8, [['image-8', CHANGE]])
  await settle()
  session.getState().signedIn(BOB)
  await settle()
  fail({ kind: 'retry', afterMs: 5 })
  await settle()
  queue.resume()
  await settle()
  expect(sent).toEqual(["1's as 1"])
})

test('it_takes_up_what_waited_when_its_person_comes_back', async () => {
  const { people, sent, net } = queues()
  session.getState().signedIn(ALICE)
  const before = await people.of(ALICE.id)
  await before.queue.enqueue(7, [['image-7', CHANGE]])
  session.getState().signedIn(BOB)
  await people.of(BOB.id)
  await settle()
  sent.length = 0
  net.answer = async () => ({ kind: 'saved', revision: 1 })
  session.getState().signedIn(ALICE)
  expect(await people.of(ALICE.id)).not.toBe(before)
  await settle()
  expect(sent).toEqual(["1's as 1"])
})

test('it_goes_on_with_the_same_after_an_expired_login', async () => {
  const { people, sent, net } = queues()
  net.answer = async () => ({ kind: 'signedOut' })
  session.getState().signedIn(ALICE)
  const { queue } = await people.of(ALICE.id)
  await queue.enqueue(7, [['image-7', CHANGE]])
  await settle()
  session.setState({ expired: true })
  net.answer = async () => ({ kind: 'saved', revision: 1 })
  session.getState().signedIn(ALICE)
  await settle()
  expect((await people.of(ALICE.id)).queue).toBe(queue)
  expect(sent).toEqual(["1's as 1", "1's as 1"])
})
