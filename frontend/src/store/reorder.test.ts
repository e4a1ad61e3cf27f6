import { expect, test } from 'vitest'
import { drawing } from './fixtures/drawing'
import { act, actionRefusal } from './maskActions'
import { orderOf } from './order'

/** Three that overlap each other, and one apart from them; the later lie above. */
function four() {
  const bench = drawing({ width: 6, height: 2 })
  bench.put('a', '###...', '......')
  bench.put('b', '.###..', '......')
  bench.put('c', '..##..', '......')
  bench.put('apart', '......', '.....#')
  const { editor } = bench
  const stack = () => editor.state.instances.map(({ uuid }) => uuid)
  const move = (name: Parameters<typeof act>[1], ...uuids: string[]) => {
    editor.set({ selection: uuids })
    return act(editor, name)
  }
  return { ...bench, stack, move }
}

test('it_brings_a_mask_past_the_next_one_that_it_touches', () => {
  const { stack, move } = four()
  expect(move('bringForward', 'a')).toBe(true)
  expect(stack()).toEqual(['b', 'a', 'c', 'apart'])
  move('bringForward', 'a')
  expect(stack()).toEqual(['b', 'c', 'a', 'apart'])
  expect(move('bringForward', 'a')).toBe(false)
  expect(move('bringForward', 'apart')).toBe(false)
})

test('it_sends_a_mask_back_past_the_next_one_that_it_touches', () => {
  const { stack, move } = four()
  move('sendBack', 'c')
  expect(stack()).toEqual(['a', 'c', 'b', 'apart'])
  move('sendBack', 'c')
  expect(stack()).toEqual(['c', 'a', 'b', 'apart'])
  expect(move('sendBack', 'c')).toBe(false)
})

test('it_moves_to_the_very_front_and_back_and_changes_no_other_mask', () => {
  const { editor, stack, move } = four()
  move('toFront', 'a')
  expect(stack()).toEqual(['b', 'c', 'apart', 'a'])
  move('toBack', 'c')
  expect(stack()).toEqual(['c', 'b', 'apart', 'a'])
  expect(editor.state.all.map(orderOf)).toEqual([1, 0, -1, 0])
  move('toFront', 'b')
  expect(stack()).toEqual(['c', 'apart', 'a', 'b'])
  expect(editor.state.all.map(orderOf)).toEqual([1, 1, -1, 0])
})

test('it_moves_several_and_keeps_them_in_their_order', () => {
  const { stack, move } = four()
  move('bringForward', 'b', 'a')
  expect(stack()).toEqual(['c', 'a', 'b', 'apart'])
  move('toBack', 'b', 'c')
  expect(stack()).toEqual(['c', 'b', 'a', 'apart'])
  move('toFront', 'a', 'c')
  expect(stack()).toEqual(['b', 'apart', 'c', 'a'])
})

test('it_takes_an_order_back_and_saves_what_it_says', () => {
  const { editor, stack, move, contents } = four()
  move('toFront', 'a')
  expect(contents().map((content) => content.z_order)).toEqual([0, 0, 0, 1])
  editor.undo()
  expect(stack()).toEqual(['a', 'b', 'c', 'apart'])
  expect(contents().map((content) => content.z_order)).toEqual([0, 0, 0, 0])
  editor.redo()
  expect(stack()).toEqual(['b', 'c', 'apart', 'a'])
})

test('it_leaves_locked_masks_alone', () => {
  const { editor, stack, move } = four()
  editor.set({ locked: new Set(['a']) })
  expect(move('toFront', 'a', 'b')).toBe(true)
  expect(stack()).toEqual(['a', 'c', 'apart', 'b'])
  expect(actionRefusal(editor.state, 'toFront')).toBe('locked')
})
