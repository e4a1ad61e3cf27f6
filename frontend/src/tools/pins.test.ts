import { expect, test } from 'vitest'
import type { Comment } from '../store/comment'
import { drawing } from '../store/fixtures/drawing'
import { pinsOf, type Said } from './pins'

const comment = (uuid: string, resolved = false): Comment => ({
  uuid,
  parent: null,
  place: { x: 10, y: 10 },
  annotation: null,
  text: 'Tighter.',
  author: 'alice',
  created_at: '2026-01-01T00:00:00Z',
  edited_at: null,
  resolved,
})

/** An image with two open threads and one that is resolved; `shown` are the pins on it. */
function commented() {
  const { editor } = drawing({ width: 20, height: 20 })
  editor.showComments([comment('a'), comment('b'), comment('c', true)])
  const said = { editor, comments: { hasSayOver: () => true } } as unknown as Said
  const shown = () => pinsOf(said).map(({ id }) => id)
  const wantPins = (pins: boolean) => editor.set({ view: { ...editor.state.view, pins } })
  return { editor, shown, wantPins }
}

test('it_pins_what_is_open_and_what_is_resolved_when_asked_for', () => {
  const { editor, shown } = commented()
  expect(shown()).toEqual(['a', 'b'])
  editor.set({ resolvedShown: true })
  expect(shown()).toEqual(['a', 'b', 'c'])
})

test('it_leaves_only_the_pin_of_what_is_read_or_written_where_pins_are_not_wanted', () => {
  const { editor, shown, wantPins } = commented()
  wantPins(false)
  expect(shown()).toEqual([])
  editor.set({ talk: { about: 'thread', uuid: 'b' } })
  expect(shown()).toEqual(['b'])
  editor.set({ talk: { about: 'place', place: { x: 5, y: 5 }, annotation: null } })
  expect(shown()).toEqual([''])
  wantPins(true)
  expect(shown()).toEqual(['a', 'b', ''])
})
