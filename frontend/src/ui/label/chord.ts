/** Key presses as they are written down: `z`, `?`, `ArrowLeft`, `Mod+Shift+z`. `Mod` is Ctrl, or ⌘ on a Mac. */

import type { TFunction } from 'i18next'
import type words from '../../i18n/label.en.json'

/** While this key is held, the pointer moves the image. */
export const HOLD_TO_PAN = 'Space'

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const MODIFIERS = new Set(['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Dead', 'Process'])
const LATIN = /^[\x20-\x7e]$/

/** The key of an event; null while only modifiers are held. */
export function chordOf(event: Press): string | null {
  if (MODIFIERS.has(event.key)) return null
  const key = nameOf(event)
  const parts = [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : '']
  // A sign that takes Shift is written as itself, so that it is found on every keyboard.
  if (event.shiftKey && (key.length > 1 || isLetter(key))) parts.push('Shift')
  return [...parts.filter(Boolean), key].join('+')
}

/** On keyboards of other scripts, and where Alt makes signs of letters, a letter is known by its place. */
function nameOf({ key, code, altKey }: Press): string {
  if (key === ' ') return HOLD_TO_PAN
  const place = /^Key([A-Z])$/.exec(code)?.[1]
  if (place && key.length === 1 && (altKey || !LATIN.test(key))) return place.toLowerCase()
  return key.length === 1 ? key.toLowerCase() : key
}

const isLetter = (key: string) => key.toLowerCase() !== key.toUpperCase()

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  '-': '−',
  ...(IS_MAC && { Mod: '⌘', Alt: '⌥', Shift: '⇧' }),
}

/** The key as it is shown to people. */
export function shownChord(chord: string, t: TFunction): string {
  const named = (part: string) => {
    if (SIGNS[part]) return SIGNS[part]
    const isNamed = part.length > 1 && !/^F\d+$/.test(part)
    return isNamed ? t(`label.keyName.${part as keyof typeof words.keyName}`, part) : part.toUpperCase()
  }
  return partsOf(chord).map(named).join(' ')
}

const partsOf = (chord: string) =>
  (chord.endsWith('+') ? [...chord.slice(0, -1).split('+'), '+'] : chord.split('+')).filter(Boolean)
