import { expect, test } from 'vitest'
import { type Comment, type CommentChange, threadsOf } from './comment'
import { Comments } from './comments'
import { IMAGE, alice as people } from './fixtures/people'

const said = (uuid: string, more: Partial<Comment> = {}): Comment => ({
  uuid,
  parent: null,
  place: { x: 1, y: 2 },
  annotation: null,
  text: uuid,
  author: 'bob',
  created_at: '2026-01-01T00:00:00Z',
  edited_at: null,
  resolved: false,
  ...more,
})
const answer = (uuid: string, parent: string) => said(uuid, { parent, place: null })
const NEW = { parent: null, place: { x: 3, y: 4 }, annotation: null }

/** Alice's comments on an image where these are, over a queue whose net is down until told otherwise. */
async function alice(...stored: Comment[]) {
  const bench = await people([])
  const rows = [...stored]
  const comments = new Comments(
    bench.editor,
    bench.saves,
    () => 'alice',
    async () => [...rows],
  )
  bench.net.up = false
  await comments.refresh(IMAGE.id)
  const texts = () => bench.editor.state.comments.map(({ text }) => text)
  const waiting = () => [...bench.saves.waitingFor(IMAGE.id).values()] as CommentChange[]
  return { ...bench, rows, comments, texts, waiting }
}

test('it_makes_threads_of_what_was_said', () => {
  const [first, second] = threadsOf([said('a'), said('b'), answer('c', 'a')])
  expect([first?.number, first?.replies.map(({ uuid }) => uuid)]).toEqual([1, ['c']])
  expect([second?.number, second?.replies]).toEqual([2, []])
})

test('it_shows_what_is_said_at_once_and_keeps_it_until_it_is_sent', async () => {
  const { editor, comments, rows, texts, waiting } = await alice(said('a'))
  const uuid = comments.add({ ...NEW, text: 'Tighter.' })
  expect(texts()).toEqual(['a', 'Tighter.'])
  expect(editor.state.comments[1]).toMatchObject({ author: 'alice', place: { x: 3, y: 4 } })
  expect(comments.isWaiting(IMAGE.id, uuid)).toBe(true)
  rows.push(said('b'))
  await comments.refresh(IMAGE.id)
  expect(texts()).toEqual(['a', 'b', 'Tighter.'])
  rows.push(said(uuid, { text: 'Tighter.', author: 'alice' }))
  await comments.refresh(IMAGE.id)
  expect(texts()).toEqual(['a', 'b', 'Tighter.'])
  expect(waiting()).toHaveLength(1)
})

test('it_sends_each_kind_of_change_and_the_last_of_a_kind', async () => {
  const { comments, texts, waiting } = await alice(said('a'), answer('b', 'a'))
  comments.resolve('a', true)
  comments.edit('b', 'first')
  comments.edit('b', 'second')
  comments.remove('b')
  expect(texts()).toEqual(['a'])
  const kinds = waiting().map((change) => Object.keys(change).find((key) => !['comment', 'at'].includes(key)))
  expect(kinds).toEqual(['resolved', 'text', 'remove'])
  expect(waiting()[1]).toMatchObject({ text: 'second' })
  comments.remove('a')
  expect(texts()).toEqual([])
})

test('it_counts_open_threads_and_steps_through_them', async () => {
  const { editor, comments } = await alice(said('a'), said('b', { resolved: true }), said('c'))
  const shown = () => (editor.state.talk?.about === 'thread' ? editor.state.talk.uuid : null)
  expect(editor.state.openComments.get(IMAGE.id)).toBe(2)
  expect([comments.step(), shown()]).toEqual([true, 'a'])
  expect([comments.step(), shown()]).toEqual([true, 'c'])
  expect([comments.step(), shown()]).toEqual([false, 'c'])
  comments.resolve('c', true)
  expect(editor.state.openComments.get(IMAGE.id)).toBe(1)
  expect([comments.first(), shown()]).toEqual([true, 'a'])
})

test('it_closes_a_thread_that_somebody_deleted', async () => {
  const { editor, comments, rows } = await alice(said('a'))
  comments.step()
  rows.pop()
  await comments.refresh(IMAGE.id)
  expect(editor.state.talk).toBeNull()
})

test('it_opens_the_first_open_thread_of_an_image_that_was_gone_to_for_it', async () => {
  const { editor, comments } = await alice(said('a', { resolved: true }), said('b'))
  comments.expect(IMAGE.id)
  await comments.refresh(IMAGE.id)
  expect(editor.state.talk).toEqual({ about: 'thread', uuid: 'b' })
})

test('it_says_nothing_for_who_may_only_look', async () => {
  const { editor, comments, waiting } = await alice()
  editor.set({ readOnly: 'You may look' })
  comments.add({ ...NEW, text: 'Here?' })
  expect([editor.state.comments, waiting()]).toEqual([[], []])
})
