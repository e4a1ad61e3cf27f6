import { expect, test } from 'vitest'
import { drawing } from './fixtures/drawing'
import { act, actionRefusal, putCopies } from './maskActions'

const SIZE = { width: 6, height: 4 }

function two() {
  const bench = drawing(SIZE)
  bench.put('a', '####..', '####..', '......', '......')
  bench.put('b', '..####', '..####', '......', '......')
  bench.editor.set({ selection: ['a', 'b'] })
  return bench
}

test('it_merges_into_the_one_that_was_picked_first', () => {
  const { editor, masks, shown, saved } = two()
  editor.set({ selection: ['b', 'a'] })
  expect(act(editor, 'merge')).toBe(true)
  expect(shown('b')).toEqual(['######', '######', '......', '......'])
  expect(masks()).toHaveLength(1)
  expect(
    saved
      .slice(2)
      .map((each) => each.slice(0, 9))
      .sort(),
  ).toEqual(['a deleted', expect.stringMatching(/^b: /)])
  editor.undo()
  expect(editor.state.instances.map(({ uuid }) => uuid)).toEqual(['a', 'b'])
})

test('it_subtracts_the_others_and_keeps_them', () => {
  const { editor, shown } = two()
  act(editor, 'subtract')
  expect(shown('a')).toEqual(['##....', '##....', '......', '......'])
  expect(shown('b')).toEqual(['..####', '..####', '......', '......'])
})

test('it_keeps_what_masks_share', () => {
  const { editor, shown, masks } = two()
  act(editor, 'intersect')
  expect(shown('a')).toEqual(['..##..', '..##..', '......', '......'])
  expect(masks()).toHaveLength(1)
})

test('it_does_nothing_that_would_leave_nothing', () => {
  const { editor, put, masks } = two()
  put('c', '......', '......', '......', '.....#')
  editor.set({ selection: ['a', 'c'] })
  expect(act(editor, 'intersect')).toBe(false)
  editor.set({ selection: ['c'] })
  expect(act(editor, 'smooth')).toBe(false)
  expect(masks()).toHaveLength(3)
})

test('it_splits_into_parts_with_their_holes', () => {
  const { editor, put, shown, masks } = drawing(SIZE)
  put('a', '.###.#', '.#.#..', '.###..', '.....#')
  editor.select('a')
  act(editor, 'split')
  expect(shown('a')).toEqual(['.###..', '.#.#..', '.###..', '......'])
  expect(masks()).toHaveLength(3)
  expect(editor.state.selection).toHaveLength(3)
  act(editor, 'merge')
  expect(masks()).toEqual([['.###.#', '.#.#..', '.###..', '.....#']])
  editor.undo()
  editor.undo()
  expect(masks()).toEqual([['.###.#', '.#.#..', '.###..', '.....#']])
  expect(act(editor, 'split')).toBe(true)
})

test('it_reshapes_every_selected_mask_as_one_deed', () => {
  const { editor, put, shown } = drawing(SIZE)
  put('a', '###...', '#.#...', '###...', '......')
  put('b', '...###', '...#.#', '...###', '......')
  editor.set({ selection: ['a', 'b'] })
  expect(act(editor, 'fillHoles')).toBe(true)
  expect(shown('a')![1]).toBe('###...')
  expect(shown('b')![1]).toBe('...###')
  expect(act(editor, 'fillHoles')).toBe(false)
  editor.undo()
  expect([shown('a')![1], shown('b')![1]]).toEqual(['#.#...', '...#.#'])
})

test('it_keeps_the_source_and_forgets_the_prompts_that_no_longer_give_the_mask', () => {
  const { editor, put, contents } = drawing(SIZE)
  put('a', '###..#', '###...', '......', '......')
  editor.select('a')
  act(editor, 'keepLargest')
  expect(contents()[0]).toMatchObject({ source: 'click', prompts: null })
})

test('it_duplicates_and_selects_the_copies', () => {
  const { editor, masks } = two()
  act(editor, 'duplicate')
  expect(masks()).toHaveLength(4)
  expect(editor.state.selection).toEqual(editor.state.instances.slice(2).map(({ uuid }) => uuid))
  editor.undo()
  expect(masks()).toHaveLength(2)
})

test('it_puts_copies_on_another_image_under_names_of_their_own', () => {
  const { editor } = two()
  const { instances } = editor.state
  editor.open({ id: 8, project: 1, status: 'todo', ...SIZE }, [])
  putCopies(editor, instances)
  expect(editor.state.instances.map(({ image }) => image)).toEqual([8, 8])
  const uuids = [...instances, ...editor.state.instances].map(({ uuid }) => uuid)
  expect(new Set(uuids).size).toBe(4)
})

test('it_says_why_an_action_can_do_nothing', () => {
  const { editor } = two()
  expect(actionRefusal(editor.state, 'merge')).toBeNull()
  editor.select('a')
  expect(actionRefusal(editor.state, 'merge')).toBe('oneSelected')
  editor.toggle('locked', ['a'])
  expect(actionRefusal(editor.state, 'fillHoles')).toBe('locked')
  expect(actionRefusal(editor.state, 'duplicate')).toBeNull()
  editor.select(null)
  expect(actionRefusal(editor.state, 'smooth')).toBe('nothingSelected')
  editor.set({ readOnly: 'viewer' })
  expect(actionRefusal(editor.state, 'smooth')).toBe('readOnly')
})

test('it_selects_one_more_and_one_less', () => {
  const { editor } = two()
  editor.select('b')
  editor.select('a', true)
  expect(editor.state.selection).toEqual(['b', 'a'])
  editor.select('b', true)
  expect(editor.state.selection).toEqual(['a'])
  editor.remove(['a'])
  expect(editor.state.selection).toEqual([])
})
