import { expect, test } from 'vitest'
import { encodeRle } from '../geometry/rle'
import { area, bbox } from '../geometry/runs'
import { Editor } from './editor'
import type { ImageInfo } from './editorState'
import { type Instance, NO_LABEL, savedOf } from './instance'
import { primaryOf } from './selection'
import {
  acceptable,
  acceptSuggestions,
  rejectable,
  rejectSuggestions,
  shownSuggestions,
  suggest,
  suggestionAfter,
} from './suggestions'

const image: ImageInfo = { id: 7, project: 1, width: 10, height: 10, status: 'todo' }

/** The columns from `left` on, `width` wide. */
function columns(left: number, width: number) {
  const runs = {
    width: 10,
    height: 10,
    counts: Uint32Array.of(10 * left, 10 * width, 10 * (10 - left - width)),
  }
  return { rle: encodeRle(runs), area: area(runs), bbox: bbox(runs) }
}

const made = { image: 7, source: 'text', prompts: { text: 'cat' } } as const
const live = (uuid: string, score: number, left = 0, width = 2): Instance => ({
  ...made,
  ...columns(left, width),
  uuid,
  score,
  label: NO_LABEL,
  status: 'suggested',
  live: true,
})
const stored = (uuid: string, status: Instance['status'], left: number, width: number): Instance => ({
  ...made,
  ...columns(left, width),
  uuid,
  status,
  label: 3,
  score: null,
})

function bench(known: Instance[] = []) {
  const saved: string[] = []
  const editor = new Editor(({ instances }) => {
    for (const { before, after } of instances ?? []) {
      const [was, is] = [savedOf(before), savedOf(after)]
      if (was || is) saved.push(`${(after ?? before)!.uuid} ${is ? `${is.status} ${is.label}` : 'deleted'}`)
    }
  })
  editor.open(image, known)
  const names = (list: readonly Instance[]) => list.map(({ uuid }) => uuid)
  const lists = () => [names(editor.state.instances), names(editor.state.suggestions)]
  return { editor, saved, lists, names }
}

test('it_saves_nothing_of_what_is_found_until_it_is_accepted', () => {
  const { editor, saved, lists } = bench()
  suggest(editor, [live('a', 0.9), live('b', 0.4, 5)])
  expect([lists(), saved]).toEqual([[[], ['a', 'b']], []])
  acceptSuggestions(editor, ['a'], 2)
  expect([lists(), saved]).toEqual([[['a'], ['b']], ['a accepted 2']])
  rejectSuggestions(editor, ['b'])
  expect([lists(), saved]).toEqual([[['a'], []], ['a accepted 2']])
})

test('it_takes_every_decision_and_the_search_itself_back_and_does_them_again', () => {
  const { editor, saved, lists } = bench()
  suggest(editor, [live('a', 0.9), live('b', 0.8, 5)])
  acceptSuggestions(editor, ['a', 'b'], 2)
  editor.undo()
  expect(lists()).toEqual([[], ['a', 'b']])
  expect(saved.slice(2).toSorted()).toEqual(['a deleted', 'b deleted'])
  rejectSuggestions(editor, ['a'])
  editor.undo()
  expect(lists()).toEqual([[], ['a', 'b']])
  editor.undo()
  expect(lists()).toEqual([[], []])
  editor.redo()
  expect(lists()).toEqual([[], ['a', 'b']])
})

test('it_puts_what_is_found_next_in_the_place_of_what_was_not_decided', () => {
  const { editor, lists } = bench([stored('s', 'suggested', 0, 1)])
  suggest(editor, [live('a', 0.9), live('b', 0.8, 5)])
  acceptSuggestions(editor, ['a'], 2)
  suggest(editor, [live('c', 0.7, 8)])
  expect(lists()).toEqual([['a'], ['s', 'c']])
  editor.undo()
  expect(lists()).toEqual([['a'], ['s', 'b']])
})

test('it_keeps_the_label_of_what_the_server_suggests_and_saves_a_no_there', () => {
  const { editor, saved, lists } = bench([stored('s', 'suggested', 0, 1), stored('r', 'rejected', 4, 1)])
  expect(lists()).toEqual([[], ['s']])
  acceptSuggestions(editor, ['s'], 9)
  editor.undo()
  rejectSuggestions(editor, ['s'])
  expect(lists()).toEqual([[], []])
  expect(saved).toEqual(['s accepted 3', 's suggested 3', 's rejected 3'])
})

test('it_shows_the_best_first_and_those_of_the_lowest_score_and_more', () => {
  const { editor, names } = bench([stored('s', 'suggested', 0, 1)])
  suggest(editor, [live('a', 0.5), live('b', 0.8, 5), live('c', 0.49, 8)])
  expect(names(shownSuggestions(editor.state))).toEqual(['b', 'a', 's'])
  editor.set({ lowestScore: 0.1 })
  expect(names(shownSuggestions(editor.state))).toEqual(['b', 'a', 'c', 's'])
})

test('it_marks_what_repeats_a_mask_and_leaves_it_out_of_accept_all', () => {
  const { editor } = bench([stored('m', 'accepted', 0, 5)])
  suggest(editor, [live('same', 0.9, 0, 4), live('part', 0.9, 0, 3), live('other', 0.9, 6, 3)])
  expect([...editor.state.repeats]).toEqual(['same'])
  expect(acceptable(editor.state)).toEqual(['part', 'other'])
  editor.remove(['m'])
  expect([...editor.state.repeats]).toEqual([])
})

test('it_rejects_what_is_shown_and_what_this_page_found_below_but_nothing_unseen_of_the_servers', () => {
  const { editor } = bench([{ ...stored('s', 'suggested', 0, 1), score: 0.2 }])
  suggest(editor, [live('a', 0.9), live('b', 0.2, 5)])
  expect(rejectable(editor.state)).toEqual(['a', 'b'])
})

test('it_goes_on_to_the_next_suggestion_after_each_decision', () => {
  const { editor } = bench()
  suggest(editor, [live('a', 0.9), live('b', 0.8, 5), live('c', 0.7, 8)])
  editor.select(suggestionAfter(editor.state, null, 1))
  expect(primaryOf(editor.state)).toBe('a')
  acceptSuggestions(editor, ['a'], 1)
  expect(primaryOf(editor.state)).toBe('b')
  rejectSuggestions(editor, ['b'])
  expect(primaryOf(editor.state)).toBe('c')
  acceptSuggestions(editor, ['c'], 1)
  expect(primaryOf(editor.state)).toBeNull()
  expect(suggestionAfter(editor.state, null, 1)).toBeNull()
})

test('it_leaves_the_list_of_masks_as_it_is_when_only_suggestions_change', () => {
  const { editor } = bench([stored('m', 'accepted', 0, 5)])
  const { instances } = editor.state
  suggest(editor, [live('a', 0.9)])
  expect(editor.state.instances).toBe(instances)
})
