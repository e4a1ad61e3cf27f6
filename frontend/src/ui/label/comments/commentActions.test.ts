import { expect, test } from 'vitest'
import type { Comment } from '../../../store/comment'
import { drawing } from '../../../store/fixtures/drawing'
import { pinsOf } from '../../../tools/pins'
import { commentActions } from './commentActions'

const comment: Comment = {
  uuid: 'a',
  parent: null,
  place: { x: 1, y: 1 },
  annotation: null,
  text: 'Tighter.',
  author: 'alice',
  created_at: '2026-01-01T00:00:00Z',
  edited_at: null,
  resolved: false,
}

/** A selected mask, a comment and one that is about to be said; `removed` are the comments that were deleted. */
function talking() {
  const { editor, put, masks } = drawing({ width: 4, height: 2 })
  editor.select(put('m', '##..', '....').uuid)
  editor.showComments([comment])
  editor.set({ talk: { about: 'place', place: { x: 2, y: 1 }, annotation: null } })
  const removed: string[] = []
  const comments = { hasSayOver: () => true, remove: (uuid: string) => removed.push(uuid) }
  const bench = { editor, comments } as unknown as Parameters<typeof commentActions>[0]['bench']
  const t = ((key: string) => key) as Parameters<typeof commentActions>[0]['t']
  const actions = { easel: null, ...commentActions({ bench, project: () => 1, go() {}, t }) }
  /** Focus the pin with this sign. */
  const focus = (sign: string) => {
    const { id } = pinsOf(bench).find((pin) => pin.sign === sign)!
    editor.set({ pin: { id, to: null } })
  }
  return { editor, masks, removed, actions, focus }
}

test('it_drops_what_is_about_to_be_said_where_its_pin_is_focused', () => {
  const { editor, masks, removed, actions, focus } = talking()
  focus('+')
  expect(actions.removePinned()).toBe(true)
  expect([editor.state.talk, removed, masks().length]).toEqual([null, [], 1])
})

test('it_deletes_the_comment_whose_pin_is_focused_and_none_where_no_pin_is', () => {
  const { editor, removed, actions, focus } = talking()
  expect(actions.removePinned()).toBe(false)
  focus('1')
  expect(actions.removePinned()).toBe(true)
  expect([removed, editor.state.talk?.about]).toEqual([['a'], 'place'])
})
