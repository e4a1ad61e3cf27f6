/**
 * Everything that a key does on the labelling page: its default keys, its place in the sheet of keys, and what it
 * does. Its name is also the name of its words in the catalogue, under `label.keys`.
 */

import type { Actions } from './actions'

/** The parts of the sheet of keys, in order. */
export const GROUPS = [
  'cursor',
  'mask',
  'tools',
  'masks',
  'suggestions',
  'view',
  'images',
  'review',
  'page',
] as const

/** How a key was pressed. */
export type Press = Pick<KeyboardEvent, 'shiftKey' | 'repeat' | 'timeStamp'>

interface Command {
  readonly group: (typeof GROUPS)[number]
  readonly keys: readonly string[]
  /** Heard only while keys move the cursor on the image, or a pin on it, and there before all others. */
  readonly onCursor?: true
  readonly act: (actions: Actions, press: Press) => void
}

/** Zoom, and the brush's growth, of one key press. */
const STEP = 1.25

export const COMMANDS = {
  cursor: { group: 'cursor', keys: ['q'], act: (on) => on.keyCursor() },
  cursorLeft: moves('ArrowLeft', -1, 0),
  cursorRight: moves('ArrowRight', 1, 0),
  cursorUp: moves('ArrowUp', 0, -1),
  cursorDown: moves('ArrowDown', 0, 1),
  cursorPress: presses('Space', false),
  cursorPressOther: presses('Shift+Space', true),

  accept: { group: 'mask', keys: ['Enter', 'n'], act: (on) => on.accept() },
  escape: { group: 'mask', keys: ['Escape'], act: (on) => on.escape() },
  remove: { group: 'mask', keys: ['Delete', 'Backspace'], act: (on) => on.removeSelected() },
  nextCandidate: { group: 'mask', keys: ['s'], act: (on) => on.stepCandidate(1) },
  previousCandidate: { group: 'mask', keys: ['r'], act: (on) => on.stepCandidate(-1) },
  undo: { group: 'mask', keys: ['Mod+z'], act: (on) => on.undo() },
  redo: { group: 'mask', keys: ['Mod+Shift+z', 'Mod+y'], act: (on) => on.redo() },

  click: { group: 'tools', keys: ['c'], act: (on) => on.tool('click') },
  box: { group: 'tools', keys: ['b'], act: (on) => on.tool('box') },
  example: { group: 'tools', keys: ['x'], act: (on) => on.tool('example') },
  brush: { group: 'tools', keys: ['p'], act: (on) => on.tool('brush') },
  eraser: { group: 'tools', keys: ['e'], act: (on) => on.tool('eraser') },
  brushSmaller: { group: 'tools', keys: ['{'], act: (on) => on.resize(1 / STEP) },
  brushLarger: { group: 'tools', keys: ['}'], act: (on) => on.resize(STEP) },
  wand: { group: 'tools', keys: ['Shift+z'], act: (on) => on.tool('wand') },
  polygon: { group: 'tools', keys: ['y'], act: (on) => on.tool('polygon') },
  outline: { group: 'tools', keys: ['k'], act: (on) => on.tool('outline') },
  comment: { group: 'tools', keys: ['t'], act: (on) => on.tool('comment') },
  select: { group: 'tools', keys: ['v'], act: (on) => on.tool('select') },
  pan: { group: 'tools', keys: ['h'], act: (on) => on.tool('pan') },

  merge: { group: 'masks', keys: ['j'], act: (on) => on.maskAction('merge') },
  subtract: { group: 'masks', keys: ['Shift+j'], act: (on) => on.maskAction('subtract') },
  intersect: { group: 'masks', keys: ['Shift+n'], act: (on) => on.maskAction('intersect') },
  split: { group: 'masks', keys: ['Shift+p'], act: (on) => on.maskAction('split') },
  fillHoles: { group: 'masks', keys: ['Shift+f'], act: (on) => on.maskAction('fillHoles') },
  dropSpecks: { group: 'masks', keys: ['Shift+x'], act: (on) => on.maskAction('dropSpecks') },
  keepLargest: { group: 'masks', keys: ['Shift+l'], act: (on) => on.maskAction('keepLargest') },
  smooth: { group: 'masks', keys: ['Shift+s'], act: (on) => on.maskAction('smooth') },
  duplicate: { group: 'masks', keys: ['Mod+d'], act: (on) => on.maskAction('duplicate') },
  bringForward: { group: 'masks', keys: ['PageUp'], act: (on) => on.maskAction('bringForward') },
  sendBack: { group: 'masks', keys: ['PageDown'], act: (on) => on.maskAction('sendBack') },
  toFront: { group: 'masks', keys: ['Shift+PageUp'], act: (on) => on.maskAction('toFront') },
  toBack: { group: 'masks', keys: ['Shift+PageDown'], act: (on) => on.maskAction('toBack') },
  copyToNext: { group: 'masks', keys: ['Shift+d'], act: (on) => on.maskAction('copyToNext') },

  findWord: { group: 'suggestions', keys: ['/'], act: (on) => on.findWord() },
  moreLikeThis: { group: 'suggestions', keys: ['g'], act: (on) => on.moreLikeThis() },
  notLikeThis: { group: 'suggestions', keys: ['Shift+g'], act: (on) => on.notLikeThis() },
  everything: { group: 'suggestions', keys: ['a'], act: (on) => on.everything() },
  nextSuggestion: {
    group: 'suggestions',
    keys: ['ArrowDown', 'Alt+ArrowDown'],
    act: (on) => on.stepSuggestion(1),
  },
  previousSuggestion: {
    group: 'suggestions',
    keys: ['ArrowUp', 'Alt+ArrowUp'],
    act: (on) => on.stepSuggestion(-1),
  },
  acceptAll: { group: 'suggestions', keys: ['Shift+Enter'], act: (on) => on.acceptAll() },
  rejectAll: {
    group: 'suggestions',
    keys: ['Shift+Delete', 'Shift+Backspace'],
    act: (on) => on.rejectAll(),
  },

  zoomToSelection: { group: 'view', keys: ['z'], act: (on) => on.zoomToSelection() },
  fit: { group: 'view', keys: ['f'], act: (on) => on.fit() },
  zoomIn: { group: 'view', keys: ['+', '='], act: (on) => on.zoom(STEP) },
  zoomOut: { group: 'view', keys: ['-'], act: (on) => on.zoom(1 / STEP) },
  masks: { group: 'view', keys: ['m'], act: (on) => on.toggleMasks() },
  isolate: { group: 'view', keys: ['i'], act: (on) => on.isolate() },
  hide: { group: 'view', keys: ['Shift+m'], act: (on) => on.flag('hidden') },
  lock: { group: 'view', keys: ['l'], act: (on) => on.flag('locked') },
  outlineOnly: {
    group: 'view',
    keys: ['o'],
    act: (on) => on.changeView(({ outlineOnly }) => ({ outlineOnly: !outlineOnly })),
  },
  map: { group: 'view', keys: ['Shift+w'], act: (on) => on.changeView(({ map }) => ({ map: !map })) },
  pins: { group: 'view', keys: ['Shift+v'], act: (on) => on.changeView(({ pins }) => ({ pins: !pins })) },
  hover: { group: 'view', keys: ['Shift+h'], act: (on) => on.toggleHover() },
  viewMenu: { group: 'view', keys: ['w'], act: (on) => on.toggle('view') },

  previousImage: { group: 'images', keys: ['ArrowLeft', ','], act: (on) => on.previous() },
  nextImage: { group: 'images', keys: ['ArrowRight', '.'], act: (on) => on.next() },
  nextTodo: { group: 'images', keys: ['u'], act: (on) => on.nextTodo() },
  finish: { group: 'images', keys: ['d'], act: (on) => on.finish() },

  approve: { group: 'review', keys: ['Shift+a'], act: (on) => on.approve() },
  returnImage: { group: 'review', keys: ['Shift+e'], act: (on) => on.returnImage() },
  nextToReview: { group: 'review', keys: ['Shift+u'], act: (on) => on.nextToReview() },

  nextPart: { group: 'page', keys: ['F6'], act: (on) => on.focusPart(1) },
  previousPart: { group: 'page', keys: ['Shift+F6'], act: (on) => on.focusPart(-1) },
  bare: { group: 'page', keys: ['Tab', 'Shift+b'], act: (on) => on.toggle('bare') },
  comments: { group: 'page', keys: ['Shift+c'], act: (on) => on.comments() },
  nextComment: { group: 'page', keys: ['Shift+t'], act: (on) => on.nextComment() },
  resolveComment: { group: 'page', keys: ['Shift+r'], act: (on) => on.resolveComment() },
  side: { group: 'page', keys: [']'], act: (on) => on.toggle('side') },
  strip: { group: 'page', keys: ['['], act: (on) => on.toggle('strip') },
  help: { group: 'page', keys: ['?'], act: (on) => on.toggle('help') },
} as const satisfies Record<string, Command>

/** An arrow key, with Shift further. */
function moves(key: string, dx: number, dy: number) {
  return {
    group: 'cursor',
    keys: [key, `Shift+${key}`],
    onCursor: true,
    act: (on: Actions, { shiftKey, repeat }: Press) => on.moveCursor(dx, dy, { shift: shiftKey, repeat }),
  } as const
}

/** What a click does there, or a click with Shift. */
function presses(key: string, shift: boolean) {
  return {
    group: 'cursor',
    keys: [key],
    onCursor: true,
    act: (on: Actions, { repeat, timeStamp }: Press) => {
      if (!repeat) on.pressCursor({ shift, timeStamp })
    },
  } as const
}

export type CommandName = keyof typeof COMMANDS

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]
