import { expect, test } from 'vitest'
import { alice, IMAGE, row } from './fixtures/people'

test('it_does_not_undo_over_what_someone_else_saved_while_this_person_was_away', async () => {
  const { editor, open, bob, settle, labels, onServer } = await alice([row('a', 1), row('b', 1)])
  editor.relabel(['a'], 2)
  await settle()
  const left = editor.left()
  bob('a', 9)
  open(left)
  editor.undo()
  await settle()
  expect(editor.state.history).toEqual({ past: [], future: [] })
  expect([labels(), onServer()]).toEqual([
    ['a 9', 'b 1'],
    ['a 9', 'b 1'],
  ])
})

test('it_still_undoes_what_was_done_after_it_and_all_that_nobody_else_touched', async () => {
  const { editor, open, bob, settle, onServer } = await alice([row('a', 1), row('b', 1), row('c', 1)])
  editor.relabel(['a'], 2)
  editor.relabel(['b'], 2)
  await settle()
  const left = editor.left()
  bob('c', 9)
  open(left)
  editor.undo()
  await settle()
  expect(onServer()).toEqual(['a 2', 'b 1', 'c 9'])
  bob('a', 9)
  open(editor.left())
  editor.redo()
  editor.undo()
  editor.undo()
  await settle()
  expect(onServer()).toEqual(['a 9', 'b 1', 'c 9'])
})

test('it_shows_a_conflict_for_what_still_waited_when_someone_else_saved', async () => {
  const { editor, open, bob, settle, net, saves, labels, onServer } = await alice([row('a', 1)])
  net.up = false
  editor.relabel(['a'], 2)
  await settle()
  bob('a', 9)
  open(editor.left())
  expect(labels()).toEqual(['a 2'])
  net.up = true
  saves.resume()
  await settle()
  expect(editor.state.saves).toMatchObject({ state: 'trouble', troubles: [{ uuid: 'a' }] })
  expect(onServer()).toEqual(['a 9'])
})

test('it_does_not_bring_back_by_undo_what_someone_else_deleted_meanwhile', async () => {
  const { editor, open, bob, settle, labels, onServer } = await alice([row('a', 1), row('b', 1)])
  editor.relabel(['a'], 2)
  editor.remove(['b'])
  await settle()
  const left = editor.left()
  bob('a', null)
  open(left)
  editor.undo()
  editor.undo()
  await settle()
  expect([labels(), onServer(), editor.state.saves.state]).toEqual([['b 1'], ['b 1'], 'saved'])
})

test('it_measures_a_mask_that_waits_to_be_saved_as_it_is_now', async () => {
  const { editor, open, net } = await alice([row('a', 1)])
  net.up = false
  const rle = { size: [10, 10], counts: '05o2' } as const
  editor.replace(['a'], (instance) => ({ ...instance, rle, area: 5, bbox: [0, 0, 1, 5] }))
  open(editor.left())
  expect(editor.state.instances).toMatchObject([{ uuid: 'a', rle, area: 5, bbox: [0, 0, 1, 5] }])
})

test('it_opens_an_image_with_the_status_that_was_heard_of_after_it_was_read', async () => {
  const { editor, open, others } = await alice([])
  const readAt = Date.now() - 15_000
  editor.open({ ...IMAGE, id: 8 }, [])
  others.heard({ type: 'status.changed', image: IMAGE.id, status: 'approved', by: 'rita' })
  open(undefined, IMAGE, readAt)
  expect([editor.state.image?.status, editor.state.readOnly]).toEqual(['approved', 'approved'])
})

test('it_knows_the_status_of_an_image_as_of_when_that_was_read', async () => {
  const { editor, open } = await alice([])
  const readAt = Date.now() + 60_000
  open(undefined, { ...IMAGE, status: 'returned' }, readAt)
  expect(editor.state.statuses.get(IMAGE.id)).toMatchObject({ status: 'returned', at: readAt })
})
