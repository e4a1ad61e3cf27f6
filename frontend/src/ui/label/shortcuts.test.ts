import { expect, test } from 'vitest'
import { chordOf, shownChord } from './chord'
import { COMMAND_NAMES, COMMANDS } from './commands'
import { commandAt, isOnCursor, keysOf, rebound, restored } from './shortcuts'

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  chordOf({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

test.each([false, true])('it_gives_no_key_to_two_commands', (onCursor) => {
  const names = COMMAND_NAMES.filter((name) => isOnCursor(name) === onCursor)
  const keys = names.flatMap((name) => COMMANDS[name].keys)
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
})

test('it_gives_a_key_another_meaning_while_keys_move_the_cursor', () => {
  expect(commandAt({}, 'ArrowRight', false)).toBe('nextImage')
  expect(commandAt({}, 'ArrowRight', true)).toBe('cursorRight')
  const changed = rebound({}, 'cursorRight', ['d'])
  expect(commandAt(changed, 'd', true)).toBe('cursorRight')
  expect(commandAt(changed, 'd', false)).toBe('finish')
})

test('it_names_a_key_the_same_on_every_keyboard', () => {
  expect(press('z')).toBe('z')
  expect(press('Z')).toBe('z')
  expect(press('Z', { shiftKey: true, ctrlKey: true })).toBe('Mod+Shift+z')
  expect(press('z', { metaKey: true })).toBe('Mod+z')
  expect(press('?', { shiftKey: true })).toBe('?')
  expect(press('Enter', { shiftKey: true })).toBe('Shift+Enter')
  expect(press(' ')).toBe('Space')
  expect(press('я', { code: 'KeyZ' })).toBe('z')
  expect(press('ß', { code: 'KeyS', altKey: true })).toBe('Alt+s')
  expect(press('Shift', { shiftKey: true })).toBeNull()
})

test('it_shows_keys_as_they_are_printed', () => {
  const t = ((key: string) => key.split('.').at(-1)) as never
  expect(['Mod+Shift+z', 'ArrowLeft', '+', 'Mod++', 'F2'].map((chord) => shownChord(chord, t))).toEqual([
    'Mod Shift Z',
    '←',
    '+',
    'Mod +',
    'F2',
  ])
})

test('it_takes_a_key_from_the_command_that_had_it', () => {
  const changed = rebound({}, 'fit', ['n'])
  expect(keysOf(changed, 'fit')).toEqual(['n'])
  expect(keysOf(changed, 'accept')).toEqual(['Enter'])
  expect(commandAt(changed, 'n', false)).toBe('fit')
  expect(commandAt(changed, 'f', false)).toBeUndefined()
})

test('it_gives_back_the_default_keys_and_remembers_nothing_of_it', () => {
  const swapped = rebound(rebound({}, 'fit', ['n']), 'accept', ['f'])
  expect(restored(restored(swapped, 'accept'), 'fit')).toEqual({})
})
