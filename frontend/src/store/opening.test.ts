import { expect, test } from 'vitest'
import { alice, row } from './fixtures/people'

test('it_does_not_undo_over_what_someone_else_saved_while_this_person_was_away', async () => {
  const { editor, open, bob, settle, labels, onServer } = await alice([row('a', 1), row('b', 1)])
  editor.relabel(['a'], 2)
  await settle()
  const left = editor.state
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
  const left = editor.state
  bob('c', 9)
  open(left)
  editor.undo()
  await settle()
  expect(onServer()).toEqual(['a 2', 'b 1', 'c 9'])
  bob('a', 9)
  open(editor.state)
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
  open(editor.state)
  expect(labels()).toEqual(['a 2'])
  net.up = true
  saves.resume()
  await settle()
  expect(editor.state.saves).toMatchObject({ state: 'trouble', troubles: [{ uuid: 'a' }] })
  expect(onServer()).toEqual(['a 9'])
})
