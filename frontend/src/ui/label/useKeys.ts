import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import type { Actions } from './actions'

/** Zoom of one key press. */
const STEP = 1.25

/** Keys of the labelling page. What is typed into a field stays there. */
export function useKeys(actions: Actions) {
  useEffect(() => {
    const stopKeys = tinykeys(window, bindings(actions))
    const hold = (held: boolean) => (event: KeyboardEvent) => {
      if (event.code !== 'Space' || isTyping(event)) return
      event.preventDefault()
      actions.easel?.pointer.holdSpace(held)
    }
    const label = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return
      if (actions.chooseLabelByKey(event.key)) event.stopImmediatePropagation()
    }
    const listeners = [
      ['keydown', label, true],
      ['keydown', hold(true), false],
      ['keyup', hold(false), false],
    ] as const
    for (const [type, listener, capture] of listeners) window.addEventListener(type, listener, capture)
    return () => {
      stopKeys()
      for (const [type, listener, capture] of listeners) window.removeEventListener(type, listener, capture)
    }
  }, [actions])
}

const MOVES_A_SLIDER = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

/** Keys as tinykeys names them, and what they do. */
function bindings(actions: Actions) {
  const keys: [names: string[], act: () => void][] = [
    [['Enter', 'n'], () => actions.accept()],
    [['Escape'], () => actions.escape()],
    [['Delete', 'Backspace'], () => actions.removeSelected()],
    [['Shift+Enter'], () => actions.acceptAll()],
    [['Shift+Delete', 'Shift+Backspace'], () => actions.rejectAll()],
    [['ArrowDown'], () => actions.stepSuggestion(1)],
    [['ArrowUp'], () => actions.stepSuggestion(-1)],
    [['/'], () => actions.findWord()],
    [['g'], () => actions.moreLikeThis()],
    [['a'], () => actions.everything()],
    [['$mod+z'], () => actions.undo()],
    [['$mod+Shift+z', '$mod+Shift+Z', '$mod+y'], () => actions.redo()],
    [['c'], () => actions.tool('click')],
    [['b'], () => actions.tool('box')],
    [['x'], () => actions.tool('example')],
    [['v'], () => actions.tool('select')],
    [['h'], () => actions.tool('pan')],
    [['f'], () => actions.fit()],
    [['+', '=', 'Shift++'], () => actions.zoom(STEP)],
    [['-'], () => actions.zoom(1 / STEP)],
    [['ArrowLeft', ','], () => actions.previous()],
    [['ArrowRight', '.'], () => actions.next()],
    [['d'], () => actions.finish()],
    [['m'], () => actions.toggleMasks()],
    [['Tab'], () => actions.toggle('bare')],
    [[']'], () => actions.toggle('side')],
    [['['], () => actions.toggle('strip')],
    [['?', 'Shift+?'], () => actions.toggle('help')],
  ]
  return Object.fromEntries(keys.flatMap(([names, act]) => names.map((name) => [name, unlessTyping(act)])))
}

const unlessTyping = (act: () => void) => (event: KeyboardEvent) => {
  if (isTyping(event)) return
  event.preventDefault()
  act()
}

/** Whether a key belongs to a field or an open dialog, or presses or leaves the focused control. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]')) return true
  if (target.closest('[role=slider]') && MOVES_A_SLIDER.has(event.key)) return true
  const onControl = target.closest('button, a') !== null
  return onControl && ['Enter', ' ', 'Tab'].includes(event.key)
}
