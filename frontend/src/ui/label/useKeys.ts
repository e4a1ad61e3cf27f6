import { useEffect } from 'react'
import type { Actions } from './actions'
import { chordOf, HOLD_TO_PAN } from './chord'
import { COMMANDS, type Press } from './commands'
import { type Changed, commandAt } from './shortcuts'
import { useChangedKeys } from './useShortcuts'

/** Keys of the labelling page. What is typed into a field stays there. */
export function useKeys(actions: Actions) {
  const changed = useChangedKeys()
  useEffect(() => {
    const stop = new AbortController()
    const on = (type: 'keydown' | 'keyup', listener: (event: KeyboardEvent) => void) =>
      window.addEventListener(type, listener, { signal: stop.signal })
    on('keydown', (event) => {
      const chord = chordOf(event)
      if (chord && !isTyping(event) && perform(chord, event, actions, changed)) event.preventDefault()
    })
    on('keyup', (event) => {
      if (chordOf(event) === HOLD_TO_PAN) actions.easel?.pointer.holdSpace(false)
    })
    return () => stop.abort()
  }, [actions, changed])
}

/** Do what a key stands for, the cursor's keys and the labels' first; false when it stands for nothing. */
function perform(chord: string, press: Press, actions: Actions, changed: Changed): boolean {
  const pointer = actions.easel?.pointer
  const moves = pointer?.cursor.on || actions.easel?.pins.on
  const onCursor = moves ? commandAt(changed, chord, true) : undefined
  if (onCursor) COMMANDS[onCursor].act(actions, press)
  else if (chord === HOLD_TO_PAN) pointer?.holdSpace(true)
  else if (!actions.chooseLabelByKey(chord)) {
    const name = commandAt(changed, chord, false)
    if (!name || (chord === MOVES_FOCUS && !pointer?.isOver)) return false
    COMMANDS[name].act(actions, press)
  }
  return true
}

/** Goes from control to control; it may stand for a command only where the pointer is on the image. */
const MOVES_FOCUS = 'Tab'
const MOVES_A_SLIDER = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

/** `F6` and the like type nothing. */
const NAMED_BY_NUMBER = /^F\d+$/

/** Whether a key belongs to a field or an open dialog, or presses or leaves the focused control. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (NAMED_BY_NUMBER.test(event.key)) return target.closest('[role=dialog]') !== null
  if (target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]')) return true
  if (target.closest('[role=slider]') && MOVES_A_SLIDER.has(event.key)) return true
  const onControl = target.closest('button, a') !== null
  return onControl && ['Enter', ' ', 'Tab'].includes(event.key)
}
