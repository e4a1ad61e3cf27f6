import { expect, test, vi } from 'vitest'
import { imagePoint } from '../../geometry/space'
import i18next from '../../i18n'
import type { EditorState } from '../../store/editorState'
import { drawing } from '../../store/fixtures/drawing'
import { saysOf } from './says'

vi.stubGlobal(
  'Path2D',
  class {
    moveTo() {}
    lineTo() {}
    closePath() {}
  },
)

/** What is said of what `act` does on an image with one mask of four pixels. */
function said(act: (on: ReturnType<typeof drawing>) => void): string[] {
  const on = drawing({ width: 6, height: 4 })
  on.editor.set({ labels: [{ id: 1, name: 'apple', color: '#ff0000', hotkey: '1' }] })
  on.put('a', '......', '.##...', '.##...', '......')
  const before: EditorState = on.editor.state
  act(on)
  return saysOf(before, on.editor.state, i18next.t)
}

test('it_says_what_was_kept_and_how_many_there_are', () => {
  expect(said(({ put }) => put('b', '##....', '......', '......', '......'))).toEqual([
    'Kept: apple, 2 pixels. 2 masks',
  ])
  expect(said(({ editor }) => editor.remove(['a']))).toEqual(['Deleted. 0 masks'])
})

test('it_says_what_became_of_the_image', () => {
  expect(said(({ editor }) => editor.showStatus('approved'))).toEqual(['Status: Approved'])
})

test('it_says_where_keys_move_a_pin_and_what_became_of_it', () => {
  const to = imagePoint(3.2, 1.5)
  const at = (editor: ReturnType<typeof drawing>['editor']) => editor.set({ pin: { id: 'a', to } })
  expect(said(({ editor }) => at(editor))).toEqual(['3, 1'])
  const lifted = { ...drawing({ width: 6, height: 4 }).editor.state, pin: { id: 'a', to } }
  const down = { ...lifted, pin: { id: 'a', to: null } }
  expect(saysOf(lifted, { ...down, comments: [] }, i18next.t)).toEqual(['The pin is here now'])
  expect(saysOf(lifted, down, i18next.t)).toEqual(['The pin is where it was'])
})

test('it_says_what_is_selected_and_what_lies_under_the_cursor', () => {
  expect(said(({ editor }) => editor.select('a'))).toEqual(['Selected: apple, 4 pixels'])
  const at = (x: number, held = false) => ({ cursor: { at: imagePoint(x, 1.5), held } })
  expect(said(({ editor }) => editor.set(at(1.5)))).toEqual(['Cursor by keys'])
  const on = drawing({ width: 6, height: 4 })
  on.put('a', '......', '.##...', '.##...', '......')
  on.editor.set(at(4.5))
  const before = on.editor.state
  on.editor.set(at(1.5))
  expect(saysOf(before, on.editor.state, i18next.t)).toEqual(['1, 1, 4 pixels'])
  on.editor.set(at(4.5, true))
  expect(saysOf(before, on.editor.state, i18next.t)).toEqual(['Begun. Move, then press again'])
})

test('it_says_the_tool_and_what_became_of_the_mask_in_the_making', () => {
  expect(said(({ editor }) => editor.set({ tool: 'brush' }))).toEqual(['Brush'])
  expect(said(({ editor }) => editor.set({ polygon: [imagePoint(1, 1)] }))).toEqual(['1 corner'])
})

test('it_says_nothing_of_another_image', () => {
  const open = ({ editor }: ReturnType<typeof drawing>) =>
    editor.open({ id: 8, project: 1, status: 'todo', width: 6, height: 4 }, [])
  expect(said(open)).toEqual([])
})
