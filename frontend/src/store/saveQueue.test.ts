import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { settled } from './fixtures/settled'
import { browser, loneTab } from './fixtures/tabs'
import type { Content } from './instance'
import { type Saveable, SaveDatabase, type SaveEntry } from './saveDatabase'
import { SaveQueue } from './saveQueue'
import type { Outcome, SaveState } from './saveState'

const ALICE = 1
const BOB = 2
const content = (label: number): Content => ({
  image: 7,
  label,
  rle: { size: [1, 1], counts: '01' },
  status: 'accepted',
  source: 'click',
  prompts: null,
})

let databases = 0

/** A queue and a server that keeps revisions as the real one does, and can be taken off the net. */
async function bench(user = ALICE, name = `test-${++databases}`, tabs = loneTab()) {
  const database = await SaveDatabase.open(name)
  const rows = new Map<string, { revision: number; content: Saveable; by?: 'Bob' }>()
  const log: string[] = []
  const states: SaveState[] = []
  const net = {
    up: true,
    losesAnswers: false,
    signedIn: true,
    refuses: '',
    fails: '',
    held: null as Promise<void> | null,
  }
  const answer = ({ uuid, content: sent, base }: SaveEntry): Outcome => {
    const row = rows.get(uuid)
    const current = { revision: row?.revision ?? null, content: (row?.content ?? null) as Content, by: 'Bob' }
    if (row && JSON.stringify(row.content) === JSON.stringify(sent))
      return { kind: 'saved', revision: row.revision, ...(row.by && { theirs: current }) }
    if (row && row.revision !== base) return { kind: 'stale', current }
    rows.set(uuid, { revision: (row?.revision ?? 0) + 1, content: sent })
    return { kind: 'saved', revision: rows.get(uuid)!.revision }
  }
  const send = async (entry: SaveEntry): Promise<Outcome> => {
    log.push(`${entry.uuid} ${entry.content ? (entry.content as Content).label : 'deleted'} on ${entry.base}`)
    const { up } = net
    await net.held
    if (!up) return { kind: 'retry', afterMs: 60_000 }
    if (!net.signedIn) return { kind: 'signedOut' }
    if (net.refuses === entry.uuid) return { kind: 'refused', message: 'No such label.' }
    if (net.fails === entry.uuid) return { kind: 'failed', message: 'The server failed.' }
    const outcome = answer(entry)
    return net.losesAnswers ? { kind: 'retry', afterMs: 60_000 } : outcome
  }
  const queue = new SaveQueue(database, tabs, user, send, { changed: (state) => states.push(state) })
  await queue.takeOver()
  const settle = () => settled(() => states.at(-1))
  return { queue, tabs, rows, log, states, net, settle, name, database, now: () => states.at(-1)! }
}

test('it_saves_creations_changes_and_deletions_each_on_the_revision_before', async () => {
  const { queue, log, settle, now, rows } = await bench()
  for (const step of [content(1), content(2), null, content(2)]) {
    await queue.enqueue(7, [['a', step]])
    await settle()
  }
  expect(log).toEqual(['a 1 on null', 'a 2 on 1', 'a deleted on 2', 'a 2 on 3'])
  expect(rows.get('a')?.revision).toBe(4)
  expect(now()).toEqual({ state: 'saved', waiting: 0, unstored: 0, troubles: [] })
})

test('it_says_offline_and_sends_the_last_word_when_the_network_is_back', async () => {
  const { queue, log, net, settle, now } = await bench()
  net.up = false
  await queue.enqueue(7, [['a', content(1)]])
  await queue.enqueue(7, [['b', content(1)]])
  await queue.enqueue(7, [['b', content(3)]])
  await settle()
  expect(now()).toMatchObject({ state: 'offline', waiting: 2 })
  net.up = true
  queue.resume()
  await settle()
  expect(log.slice(1)).toEqual(['a 1 on null', 'b 3 on null'])
  expect(now()).toMatchObject({ state: 'saved', waiting: 0 })
})

test('it_keeps_what_a_closed_tab_left_for_that_user_only', async () => {
  const first = await bench()
  first.net.up = false
  await first.queue.enqueue(7, [['a', content(1)]])
  await first.settle()
  first.queue.stop()
  const bob = await bench(BOB, first.name)
  const alice = await bench(ALICE, first.name)
  await alice.settle()
  expect(bob.log).toEqual([])
  expect(alice.log).toEqual(['a 1 on null'])
  expect(alice.now().waiting).toBe(0)
})

test('it_does_not_send_again_what_another_tab_has_sent_meanwhile', async () => {
  const first = await bench()
  first.net.up = false
  await first.queue.enqueue(7, [['a', content(1)]])
  await first.settle()
  const second = await bench(ALICE, first.name)
  second.net.up = false
  await second.queue.enqueue(7, [['b', content(1)]])
  await second.settle()
  first.net.up = second.net.up = true
  first.queue.resume()
  await first.settle()
  second.log.length = 0
  second.queue.resume()
  await second.settle()
  expect(second.log).toEqual(['b 1 on null'])
  expect(second.now().state).toBe('saved')
})

test('it_is_not_confused_by_a_lost_answer', async () => {
  const { queue, log, net, settle, now } = await bench()
  net.losesAnswers = true
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  await queue.enqueue(7, [['a', content(2)]])
  net.losesAnswers = false
  queue.resume()
  await settle()
  expect(log).toEqual(['a 1 on null', 'a 1 on null', 'a 2 on 1'])
  expect(now().state).toBe('saved')
})

test('it_never_sends_what_was_made_and_deleted_before_it_could_be_sent', async () => {
  const { queue, net, log, settle, now } = await bench()
  net.up = false
  await queue.enqueue(7, [['a', content(1)]])
  await queue.enqueue(7, [['b', content(1)]])
  await queue.enqueue(7, [['b', null]])
  net.up = true
  queue.resume()
  await settle()
  expect(log.some((line) => line.startsWith('b'))).toBe(false)
  expect(now().waiting).toBe(0)
})

test('it_waits_for_a_login_and_goes_on_after_it', async () => {
  const { queue, net, settle, now, rows } = await bench()
  net.signedIn = false
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  expect(now()).toMatchObject({ state: 'signedOut', waiting: 1 })
  net.signedIn = true
  queue.resume()
  await settle()
  expect([now().state, rows.get('a')?.revision]).toEqual(['saved', 1])
})

async function conflict() {
  const all = await bench()
  all.rows.set('a', { revision: 5, content: content(9) })
  all.queue.know('a', 4)
  await all.queue.enqueue(7, [['a', content(1)]])
  await all.queue.enqueue(7, [['b', content(1)]])
  await all.settle()
  return all
}

test('it_shows_a_conflict_with_both_versions_and_saves_the_rest', async () => {
  const { now, rows } = await conflict()
  expect(now()).toMatchObject({ state: 'trouble', waiting: 1 })
  expect(now().troubles[0]).toMatchObject({ uuid: 'a', mine: content(1), theirs: { content: content(9) } })
  expect(rows.get('b')?.revision).toBe(1)
  expect(rows.get('a')?.content).toEqual(content(9))
})

test('it_keeps_mine_on_top_of_theirs', async () => {
  const { queue, now, rows, settle } = await conflict()
  queue.keepMine('a')
  await settle()
  expect(rows.get('a')).toEqual({ revision: 6, content: content(1) })
  expect(now().state).toBe('saved')
})

test('it_takes_theirs_and_forgets_mine', async () => {
  const { queue, now, settle, log } = await conflict()
  queue.giveUp('a', 5)
  expect(now()).toMatchObject({ state: 'saved', waiting: 0 })
  await queue.enqueue(7, [['a', content(3)]])
  await settle()
  expect(log.at(-1)).toBe('a 3 on 5')
})

test('it_keeps_the_revision_that_a_waiting_change_was_made_on', async () => {
  const { queue, net, settle, now, rows } = await bench()
  rows.set('a', { revision: 3, content: content(9) })
  queue.know('a', 3)
  net.up = false
  await queue.enqueue(7, [['a', content(1)]])
  rows.set('a', { revision: 4, content: content(8) })
  queue.know('a', 4)
  expect(queue.waitingFor(7)).toEqual(new Map([['a', content(1)]]))
  net.up = true
  queue.resume()
  await settle()
  expect(now().state).toBe('trouble')
})

test('it_shows_a_conflict_when_a_creation_whose_answer_was_lost_was_changed_by_someone_else', async () => {
  const { queue, net, rows, settle, now } = await bench()
  net.losesAnswers = true
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  rows.set('a', { revision: 2, content: content(9) })
  net.losesAnswers = false
  queue.resume()
  await settle()
  expect(now().troubles).toMatchObject([{ uuid: 'a', mine: content(1), theirs: { content: content(9) } }])
  await queue.enqueue(7, [['a', null]])
  expect(now().troubles).toMatchObject([{ uuid: 'a', mine: null }])
  queue.keepMine('a')
  await settle()
  expect(rows.get('a')).toEqual({ revision: 3, content: null })
})

test('it_shows_the_latest_of_mine_in_a_conflict', async () => {
  const { queue, now, rows, settle } = await conflict()
  await queue.enqueue(7, [['a', content(2)]])
  expect(now().troubles).toMatchObject([{ mine: content(2), theirs: { content: content(9) } }])
  queue.keepMine('a')
  await settle()
  expect(rows.get('a')).toEqual({ revision: 6, content: content(2) })
})

test('it_sends_what_is_done_next_in_place_of_what_the_server_refused', async () => {
  const { queue, net, rows, settle, now } = await bench()
  net.refuses = 'a'
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  expect(now()).toMatchObject({ state: 'trouble', troubles: [{ message: 'No such label.' }] })
  net.refuses = ''
  await queue.enqueue(7, [['a', content(2)]])
  await settle()
  expect([rows.get('a')?.content, now().state]).toEqual([content(2), 'saved'])
})

test('it_does_not_hold_the_others_up_for_one_that_the_server_fails_on_again_and_again', async () => {
  const { queue, net, rows, settle, now } = await bench()
  net.fails = 'a'
  await queue.enqueue(7, [
    ['a', content(1)],
    ['b', content(1)],
  ])
  for (const _ of [1, 2, 3]) {
    await settle()
    expect(now()).toMatchObject({ state: 'offline', waiting: 2 })
    queue.resume()
  }
  await settle()
  expect(now()).toMatchObject({ state: 'trouble', waiting: 1, troubles: [{ uuid: 'a' }] })
  expect(rows.get('b')?.revision).toBe(1)
})

test('it_says_what_this_browser_could_not_store_and_saves_it_all_the_same', async () => {
  const { queue, net, rows, settle, now, database } = await bench()
  net.up = false
  const change = database.change.bind(database)
  database.change = () => Promise.reject(new DOMException('Full.', 'QuotaExceededError'))
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  expect(now()).toMatchObject({ state: 'offline', waiting: 1, unstored: 1 })
  database.change = change
  await queue.enqueue(7, [['b', content(1)]])
  expect(now()).toMatchObject({ waiting: 2, unstored: 0 })
  database.change = () => Promise.reject(new DOMException('Full.', 'QuotaExceededError'))
  await queue.enqueue(7, [['c', content(1)]])
  net.up = true
  queue.resume()
  await settle()
  expect([[...rows.keys()], now().state, now().unstored]).toEqual([['a', 'b', 'c'], 'saved', 0])
})

test('it_leaves_to_another_tab_what_that_one_sends_and_takes_it_over_once_it_is_gone', async () => {
  const { open, kill } = browser()
  const first = await bench(ALICE, undefined, open())
  first.net.up = false
  await first.queue.enqueue(7, [['a', content(1)]])
  await first.settle()
  const second = await bench(ALICE, first.name, open())
  await second.settle()
  expect([second.log, second.now().waiting]).toEqual([[], 0])
  first.queue.stop()
  kill(first.tabs)
  await second.settle()
  expect([second.log, second.now().waiting]).toEqual([['a 1 on null'], 0])
})

test('it_stores_what_is_done_together_as_a_whole', async () => {
  const { queue, net, settle, database, name } = await bench()
  net.up = false
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  const unstorable = { ...content(2), prompts: (() => {}) as never }
  await queue.enqueue(7, [
    ['b', content(1)],
    ['c', unstorable],
  ])
  queue.stop()
  const later = await bench(ALICE, name)
  await later.settle()
  expect(later.log).toEqual(['a 1 on null'])
  await database.close()
})

test('it_goes_on_at_once_when_the_network_is_back_while_a_try_from_before_still_fails', async () => {
  const { queue, net, rows, settle, now } = await bench()
  net.up = false
  await queue.enqueue(7, [['a', content(1)]])
  await settle()
  let fail = () => {}
  net.held = new Promise((resolve) => (fail = resolve))
  queue.resume()
  await settle()
  net.up = true
  queue.resume()
  fail()
  await settle()
  expect([rows.get('a')?.revision, now().state]).toEqual([1, 'saved'])
})

test('it_shows_no_conflict_where_both_have_come_to_the_same', async () => {
  const { queue, net, rows, settle, now } = await bench()
  rows.set('a', { revision: 4, content: content(1) })
  queue.know('a', 4)
  net.up = false
  await queue.enqueue(7, [['a', content(2)]])
  await settle()
  await queue.enqueue(7, [['a', content(1)]])
  rows.set('a', { revision: 6, content: { ...content(1), source: 'brush' } })
  net.up = true
  queue.resume()
  await settle()
  expect([now().state, now().troubles, rows.get('a')]).toEqual([
    'saved',
    [],
    { revision: 7, content: content(1) },
  ])
})

/** Alice's 2 was tried while the network was away, her next is 3; Bob has `revision` of what he makes it by then. */
async function followed(known: number, theirs: { revision: number; label: number }) {
  const all = await bench()
  all.queue.know('a', known)
  all.net.up = false
  await all.queue.enqueue(7, [['a', content(2)]])
  await all.settle()
  await all.queue.enqueue(7, [['a', content(3)]])
  all.rows.set('a', { revision: theirs.revision, content: content(theirs.label), by: 'Bob' })
  all.net.up = true
  all.queue.resume()
  await all.settle()
  return all
}

test('it_shows_a_conflict_where_someone_else_has_come_to_what_was_changed_again_here_since', async () => {
  const { queue, rows, settle, now } = await followed(4, { revision: 5, label: 2 })
  const theirs = { revision: 5, content: content(2), by: 'Bob' }
  expect(now().troubles).toMatchObject([{ uuid: 'a', mine: content(3), theirs }])
  expect(rows.get('a')).toMatchObject({ revision: 5, content: content(2) })
  queue.keepMine('a')
  await settle()
  expect([now().state, rows.get('a')]).toEqual(['saved', { revision: 6, content: content(3) }])
})

test('it_shows_no_conflict_with_what_someone_else_had_saved_before', async () => {
  const { rows, now } = await followed(5, { revision: 5, label: 2 })
  expect([now().troubles, rows.get('a')]).toEqual([[], { revision: 6, content: content(3) }])
})
