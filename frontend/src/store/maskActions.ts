/** What is done to whole masks at once: each is one deed on the selected instances. */

import { difference, intersection, union } from '../geometry/combine'
import { parts, withoutHoles, withoutIslands } from '../geometry/parts'
import type { Runs } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import { smoothed } from '../geometry/smooth'
import { clamp } from '../geometry/space'
import type { Editor } from './editor'
import type { EditorState } from './editorState'
import type { InstanceSwap } from './history'
import type { Instance } from './instance'
import { maskOf } from './mask'
import { corrected, performAndSelect } from './painting'
import { reorder } from './reorder'
import { selectedInstances } from './selection'
import { uuid4 } from './uuid'

/** Parts of less than this share of a mask's pixels are specks. */
const SPECK = 0.02

type MaskAction = (editor: Editor) => void
type ActionRefusal = 'readOnly' | 'nothingSelected' | 'oneSelected' | 'locked'

const ACTIONS = {
  fillHoles: (editor) => reshape(editor, withoutHoles),
  dropSpecks: (editor) => reshape(editor, (runs, { area }) => withoutIslands(runs, SPECK * area)),
  keepLargest: (editor) => reshape(editor, (runs) => withoutIslands(runs, Number.POSITIVE_INFINITY)),
  smooth: (editor) => reshape(editor, (runs, { area }) => smoothed(runs, smoothness(area))),
  merge: (editor) => combine(editor, union, true),
  subtract: (editor) => combine(editor, difference, false),
  intersect: (editor) => combine(editor, intersection, true),
  split,
  bringForward: (editor) => reorder(editor, 'bringForward'),
  sendBack: (editor) => reorder(editor, 'sendBack'),
  toFront: (editor) => reorder(editor, 'toFront'),
  toBack: (editor) => reorder(editor, 'toBack'),
  duplicate: (editor) => putCopies(editor, selectedInstances(editor.state)),
} satisfies Record<string, MaskAction>

/** `copyToNext` needs the next image too: who knows it does that. */
export type MaskActionName = keyof typeof ACTIONS | 'copyToNext'

const NEEDS_TWO: readonly MaskActionName[] = ['merge', 'subtract', 'intersect']
const CHANGES_NOTHING: readonly MaskActionName[] = ['duplicate', 'copyToNext']

/** Do it; false when that changes nothing. */
export function act(editor: Editor, name: keyof typeof ACTIONS): boolean {
  const before = editor.state.all
  ACTIONS[name](editor)
  return editor.state.all !== before
}

/** Why an action can do nothing now; null where it can. */
export function actionRefusal(state: EditorState, name: MaskActionName): ActionRefusal | null {
  const selected = selectedInstances(state)
  if (state.readOnly) return 'readOnly'
  if (!selected.length) return 'nothingSelected'
  if (NEEDS_TWO.includes(name) && selected.length < 2) return 'oneSelected'
  if (!CHANGES_NOTHING.includes(name) && selected.some(({ uuid }) => state.locked.has(uuid))) return 'locked'
  return null
}

/** A larger mask is smoothed more. */
const smoothness = (area: number) => clamp(Math.round(Math.sqrt(area) / 60), 1, 12)

/** A mask that nothing would be left of stays as it is. */
function reshape(editor: Editor, change: (runs: Runs, instance: Instance) => Runs) {
  editor.replace(editor.state.selection, (instance) => {
    const after = corrected(instance, change(runsOf(instance.rle), instance))
    return after && after.rle.counts !== instance.rle.counts ? after : instance
  })
}

/** The first one picked becomes what it makes with the others, which go if it takes their place. Nothing would stay: nothing is done. */
function combine(editor: Editor, rule: (a: Runs, b: Runs) => Runs, takesPlace: boolean) {
  const [first, ...others] = selectedInstances(editor.state)
  if (!first) return
  const after = corrected(first, others.map(({ rle }) => runsOf(rle)).reduce(rule, runsOf(first.rle)))
  if (!after) return
  const changed = new Map<string, Instance | null>([[first.uuid, after]])
  if (takesPlace) for (const { uuid } of others) changed.set(uuid, null)
  editor.replace([...changed.keys()], ({ uuid }) => changed.get(uuid) ?? null)
}

/** Each part becomes an instance; the largest stays the instance that it was. */
function split(editor: Editor) {
  const swaps: InstanceSwap[] = []
  const added: InstanceSwap[] = []
  const { all, selection } = editor.state
  for (const before of selectedInstances(editor.state)) {
    const [largest, ...others] = parts(runsOf(before.rle))
    if (!others.length) continue
    swaps.push({ before, after: corrected(before, largest!), index: all.indexOf(before) })
    for (const part of others) {
      const after = { ...before, ...maskOf(part), uuid: uuid4(), prompts: null }
      added.push({ before: null, after, index: all.length + added.length })
    }
  }
  if (!swaps.length) return
  editor.perform({ instances: [...swaps, ...added] })
  editor.set({ selection: [...selection, ...added.map(({ after }) => after!.uuid)] })
}

/** Put copies of these masks on the open image, which is as large as theirs, and select them. */
export function putCopies(editor: Editor, instances: readonly Instance[]) {
  const { all, image } = editor.state
  if (!image || !instances.length) return
  const swaps = instances.map((instance, i) => ({
    before: null,
    after: { ...instance, uuid: uuid4(), image: image.id },
    index: all.length + i,
  }))
  performAndSelect(editor, { instances: swaps })
}
