import { expect, test } from 'vitest'
import { Editor } from './editor'
import type { Instance } from './instance'
import { isIsolated, isolate } from './visibility'

test('it_shows_only_what_is_isolated_and_then_everything_again', () => {
  const editor = new Editor(() => {})
  const instances = ['a', 'b', 'c'].map((uuid) => ({ uuid }) as Instance)
  editor.set({ instances: instances.slice(0, 2), suggestions: instances.slice(2), hidden: new Set(['a']) })
  isolate(editor, ['a'])
  expect([...editor.state.hidden]).toEqual(['b', 'c'])
  expect(isIsolated(editor.state, ['a'])).toBe(true)
  isolate(editor, ['b'])
  expect([...editor.state.hidden]).toEqual(['a', 'c'])
  isolate(editor, ['b'])
  expect(editor.state.hidden.size).toBe(0)
})
