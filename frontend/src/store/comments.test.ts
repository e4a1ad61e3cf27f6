import { expect, test } from 'vitest'
import type { Role } from '../contract/api'
import { type Comment, type CommentChange, threadsOf, withChange } from './comment'
import { commentRequest } from './commentRequest'
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
const alice = (...stored: Comment[]) => aliceAs('annotator', ...stored)

async function aliceAs(role: Role, ...stored: Comment[]) {
  const bench = await people([], role)
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
  /** What the server has in the end: all that waits is sent, in its order. */
  const onServer = async () => {
    bench.net.up = true
    bench.saves.resume()
    await bench.settle()
    return bench.net.said.reduce(withChange, stored)
  }
  const waiting = () => [...bench.saves.waitingFor(IMAGE.id).values()] as CommentChange[]
  return { ...bench, rows, comments, texts, waiting, onServer }
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

test('it_sends_each_change_in_its_order', async () => {
  const { comments, texts, waiting } = await alice(said('a'), answer('b', 'a'))
  comments.resolve('a', true)
  comments.edit('b', 'first')
  comments.edit('b', 'second')
  comments.remove('b')
  expect(texts()).toEqual(['a'])
  const kinds = waiting().map((change) => Object.keys(change).find((key) => !['comment', 'at'].includes(key)))
  expect(kinds).toEqual(['resolved', 'text', 'text', 'remove'])
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

test('it_takes_back_whatever_was_said_and_does_it_again', async () => {
  const { editor, comments, onServer } = await alice(said('a', { author: 'alice' }), answer('b', 'a'))
  const shown = [editor.state.comments]
  const then = (act: () => unknown) => {
    act()
    shown.push(editor.state.comments)
  }
  then(() => comments.add({ ...NEW, text: 'Tighter.' }))
  then(() => comments.edit('a', 'other words'))
  then(() => comments.move('a', { place: { x: 9, y: 9 }, annotation: 'mask' }))
  then(() => comments.resolve('a', true))
  then(() => comments.remove('a'))
  expect(editor.state.comments.map(({ text }) => text)).toEqual(['Tighter.'])
  for (const before of shown.toReversed().slice(1)) {
    editor.undo()
    expect(editor.state.comments).toEqual(before)
  }
  for (const after of shown.slice(1)) {
    editor.redo()
    expect(editor.state.comments).toEqual(after)
  }
  for (let i = 0; i < 3; i++) editor.undo()
  const last = editor.state.comments
  expect(last).toEqual(shown[2])
  expect(await onServer()).toEqual(last)
})

test('it_asks_for_what_was_deleted_under_its_name_with_its_answers', async () => {
  const { editor, comments, net, onServer } = await alice(said('a'), answer('b', 'a'))
  comments.remove('a')
  await onServer()
  editor.undo()
  await onServer()
  expect(net.said).toMatchObject([
    { comment: 'a', remove: true },
    { comment: 'a', add: { uuid: 'a' }, replies: [{ uuid: 'b' }] },
  ])
  expect(commentRequest(net.said[1]!, IMAGE.id)).toEqual({
    method: 'POST',
    address: '/api/v1/images/7/comments/',
    body: { uuid: 'a', parent: null, place: { x: 1, y: 2 }, annotation: null, text: 'a' },
  })
})

test('it_takes_nothing_back_over_what_others_did_to_a_comment', async () => {
  const { editor, comments, rows, onServer } = await alice(said('a'), said('b'))
  const uuid = comments.add({ ...NEW, text: 'Mine.' })
  comments.edit('a', 'my words')
  comments.resolve('b', true)
  Object.assign(rows, await onServer())
  expect(editor.state.history.past).toHaveLength(3)
  rows[0] = said('a', { text: 'their words' })
  rows.push(answer('c', uuid))
  await comments.refresh(IMAGE.id)
  expect(editor.state.history.past).toMatchObject([{ comment: { after: { comment: 'b' } } }])
  editor.undo()
  editor.undo()
  expect(editor.state.comments.map(({ text, resolved }) => [text, resolved])).toEqual([
    ['their words', false],
    ['b', false],
    ['Mine.', false],
    ['c', false],
  ])
})

test('it_keeps_masks_in_the_history_that_comments_leave', async () => {
  const { editor, comments, rows } = await alice(said('a'))
  editor.setStatus('done')
  comments.resolve('a', true)
  const left = editor.left()
  rows.splice(0)
  editor.open(IMAGE, [], left)
  await comments.refresh(IMAGE.id)
  expect(editor.state.history.past).toEqual([{ status: { before: 'todo', after: 'done' } }])
})

test('it_returns_an_image_with_the_reason_as_one_deed', async () => {
  const { editor, comments, net, texts, onServer } = await aliceAs('reviewer')
  editor.setStatus('done')
  comments.returnImage({ ...NEW, text: 'One apple is missing.' })
  expect([editor.state.image?.status, texts()]).toEqual(['returned', ['One apple is missing.']])
  await onServer()
  expect(net.status).toBe('returned')
  editor.undo()
  expect([editor.state.image?.status, texts()]).toEqual(['done', []])
  expect([await onServer(), net.status]).toEqual([[], 'done'])
})

test('it_lets_annotators_speak_of_an_approved_image_but_not_change_it', async () => {
  const { editor, comments, texts } = await alice()
  editor.setStatus('done')
  editor.showStatus('approved')
  expect(editor.state.readOnly).toBe('approved')
  editor.setStatus('todo')
  comments.add({ ...NEW, text: 'Look again?' })
  expect([editor.state.image?.status, texts()]).toEqual(['approved', ['Look again?']])
  editor.undo()
  editor.undo()
  expect([editor.state.image?.status, texts()]).toEqual(['approved', []])
})

test('it_says_nothing_for_who_may_only_look', async () => {
  const { editor, comments, waiting } = await aliceAs('viewer', said('a', { author: 'alice' }))
  expect(editor.state.readOnly).toBe('viewer')
  comments.add({ ...NEW, text: 'Here?' })
  comments.remove('a')
  expect([editor.state.comments.length, waiting()]).toEqual([1, []])
  expect(comments.hasSayOver(said('a', { author: 'alice' }))).toBe(false)
})

test('it_knows_what_others_said_last_and_nobody_resolved', async () => {
  const { comments } = await alice(said('a'), said('b'), said('c', { resolved: true }), answer('d', 'a'))
  expect(comments.lastOfOthers()?.uuid).toBe('b')
  comments.add({ ...NEW, text: 'Mine.' })
  expect(comments.lastOfOthers()?.uuid).toBe('b')
  comments.resolve('b', true)
  comments.resolve('a', true)
  expect(comments.lastOfOthers()).toBeNull()
})
