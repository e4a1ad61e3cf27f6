import { expect, test, vi } from 'vitest'
import { alice, IMAGE, row } from './fixtures/people'
import { statusKey } from './instance'
import type { Others } from './others'
import type { AnnotationRow } from './saveRequest'

/** Alice's open image, and what she hears of the others there. */
async function room(stored: AnnotationRow[]) {
  const all = await alice(stored)
  const { others } = all
  const hear = async (...messages: Parameters<Others['heard']>[0][]) => {
    for (const message of messages) others.heard(message)
    await all.settle()
  }
  return { ...all, hear }
}

test('it_shows_what_others_make_change_and_delete', async () => {
  const { bob, hear, labels } = await room([row('a', 1), row('b', 1)])
  await hear(bob('c', 3), bob('a', 9))
  expect(labels()).toEqual(['a 9', 'b 1', 'c 3'])
  await hear(bob('b', null))
  expect(labels()).toEqual(['a 9', 'c 3'])
})

test('it_changes_what_someone_else_changed_on_top_of_that_and_undoes_no_further', async () => {
  const { editor, bob, hear, settle, labels, onServer } = await room([row('a', 1)])
  editor.relabel(['a'], 2)
  await settle()
  await hear(bob('a', 9))
  editor.undo()
  await settle()
  expect([labels(), onServer()]).toEqual([['a 9'], ['a 9']])
  editor.relabel(['a'], 4)
  await settle()
  editor.undo()
  await settle()
  expect([labels(), onServer(), editor.state.saves.state]).toEqual([['a 9'], ['a 9'], 'saved'])
})

test('it_leaves_an_unsaved_change_to_the_conflict_view', async () => {
  const { editor, saves, net, bob, hear, settle, labels, onServer } = await room([row('a', 1)])
  net.up = false
  editor.relabel(['a'], 2)
  await settle()
  await hear(bob('a', 9))
  expect(labels()).toEqual(['a 2'])
  net.up = true
  saves.resume()
  await settle()
  expect(editor.state.saves).toMatchObject({ state: 'trouble', troubles: [{ uuid: 'a' }] })
  expect(onServer()).toEqual(['a 9'])
})

test('it_hears_its_own_saves_without_losing_what_can_be_undone', async () => {
  const { editor, hear, settle, onServer } = await room([row('a', 1)])
  editor.relabel(['a'], 2)
  await settle()
  await hear({ type: 'annotation.changed', image: IMAGE.id, annotation: 'a', revision: 2, by: 'alice' })
  editor.undo()
  await settle()
  expect(onServer()).toEqual(['a 1'])
})

test('it_knows_who_is_here_on_this_image_only', async () => {
  const { editor, bob, hear, labels } = await room([row('a', 1)])
  const people = [{ id: 2, username: 'bob' }]
  await hear({ type: 'room.state', image: 8, people }, { ...bob('a', 9), image: 8 })
  expect([editor.state.people, labels()]).toEqual([[], ['a 1']])
  await hear({ type: 'room.state', image: IMAGE.id, people })
  expect(editor.state.people).toEqual(people)
})

test('it_shows_what_someone_else_saved_on_top_of_a_save_whose_answer_is_still_on_its_way', async () => {
  const { editor, others, net, bob, settle, labels, rows, saves } = await room([row('a', 1)])
  net.slow = true
  editor.relabel(['a'], 2)
  await net.arrived
  others.heard(bob('a', 9))
  expect(labels()).toEqual(['a 2'])
  net.answer()
  await settle()
  expect([labels(), rows.get('a')?.revision, saves.revisionOf('a')]).toEqual([['a 9'], 3, 3])
})

test('it_catches_up_with_what_it_has_not_heard_as_soon_as_it_is_in_the_room', async () => {
  const { editor, others, bob, hear, settle, labels } = await room([row('a', 1), row('b', 1), row('c', 1)])
  editor.relabel(['c'], 2)
  await settle()
  others.deaf()
  bob('a', 9)
  bob('b', null)
  bob('d', 4)
  await hear({ type: 'room.state', image: IMAGE.id, people: [] })
  await settle()
  expect(labels()).toEqual(['a 9', 'c 2', 'd 4'])
  editor.undo()
  expect(labels()).toEqual(['a 9', 'c 1', 'd 4'])
})

test('it_learns_what_becomes_of_other_images_unless_it_decided_on_them_itself', async () => {
  const { editor, saves, net, hear } = await room([])
  const decided = (status: 'approved' | 'returned') =>
    ({ type: 'status.changed', image: 8, status, by: 'rita' }) as const
  await hear(decided('approved'))
  expect(editor.state.statuses.get(8)?.status).toBe('approved')
  expect(editor.state.image?.status).toBe('todo')
  net.up = false
  void saves.enqueue(8, [[statusKey(8), { imageStatus: 'done' }]])
  await hear(decided('returned'))
  expect(editor.state.statuses.get(8)?.status).toBe('approved')
})

test('it_takes_theirs_as_it_is_by_now_and_undoes_no_further', async () => {
  const { editor, others, net, saves, bob, settle, labels, onServer } = await room([row('a', 1), row('b', 1)])
  editor.relabel(['b'], 3)
  net.up = false
  editor.relabel(['a'], 2)
  bob('a', 8)
  net.up = true
  saves.resume()
  await settle()
  const [trouble] = editor.state.saves.troubles
  bob('a', 9)
  await others.takeTheirs(trouble!)
  expect([labels(), editor.state.saves.state]).toEqual([['a 9', 'b 3'], 'saved'])
  editor.undo()
  editor.relabel(['a'], 5)
  await settle()
  expect([labels(), onServer()]).toEqual([
    ['a 5', 'b 3'],
    ['a 5', 'b 3'],
  ])
})

test('it_reads_once_more_what_it_heard_of_but_could_not_read', async () => {
  const { net, bob, hear, labels } = await room([row('a', 1), row('b', 1)])
  net.up = false
  await hear(bob('a', 9), bob('b', null))
  expect(labels()).toEqual(['a 1', 'b 1'])
  net.up = true
  await vi.waitFor(() => expect(labels()).toEqual(['a 9']))
})

test('it_shows_a_conflict_with_what_the_other_has_saved_by_now', async () => {
  const { editor, saves, net, bob, hear, settle, onServer } = await room([row('a', 1)])
  net.up = false
  editor.relabel(['a'], 2)
  bob('a', 8)
  net.up = true
  saves.resume()
  await settle()
  await hear(bob('a', 9))
  expect(editor.state.saves.troubles).toMatchObject([
    { mine: { label: 2 }, theirs: { content: { label: 9 } } },
  ])
  await hear(bob('a', null))
  expect(editor.state.saves.troubles).toMatchObject([{ theirs: { revision: 4, content: null } }])
  bob('a', 7)
  saves.keepMine('a')
  await settle()
  expect(onServer()).toEqual(['a 7'])
})

test('it_shows_what_others_decide_about_the_image_and_takes_nothing_back_over_that', async () => {
  const { editor, net, hear, settle } = await room([row('a', 1)])
  const decided = (status: 'approved' | 'returned') => {
    net.status = status
    return { type: 'status.changed', image: IMAGE.id, status, by: 'rita' } as const
  }
  editor.setStatus('done')
  editor.relabel(['a'], 2)
  await settle()
  await hear(decided('approved'))
  expect([editor.state.image?.status, editor.state.readOnly]).toEqual(['approved', 'approved'])
  await hear(decided('returned'))
  expect([editor.state.image?.status, editor.state.readOnly]).toEqual(['returned', null])
  editor.undo()
  editor.undo()
  await settle()
  expect([editor.state.instances[0]?.label, net.status]).toEqual([1, 'returned'])
})

test('it_reads_what_was_decided_before_it_was_heard_of', async () => {
  const { editor, net, hear } = await room([row('a', 1)])
  net.status = 'approved'
  await hear({ type: 'room.state', image: IMAGE.id, people: [] })
  expect(editor.state.image?.status).toBe('approved')
})

test('it_shows_what_this_person_has_decided_until_that_is_saved', async () => {
  const { editor, net, hear } = await room([row('a', 1)])
  editor.setStatus('done')
  await hear({ type: 'status.changed', image: IMAGE.id, status: 'returned', by: 'rita' })
  expect([editor.state.image?.status, net.status]).toEqual(['done', 'done'])
})
