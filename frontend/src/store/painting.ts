/** What is painted goes to the mask in the making, to the selected instance, or becomes a new one. */

import { fillPolygon } from '../geometry/polygon'
import { area } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import type { ImagePoint } from '../geometry/space'
import type { Editor } from './editor'
import type { EditorState } from './editorState'
import type { Deed, InstanceSwap } from './history'
import type { Instance, Source } from './instance'
import { maskOf } from './mask'
import { primaryOf } from './selection'
import { isDrafting, type Stroke, withStrokes } from './strokes'
import { uuid4 } from './uuid'

/** Why nothing is done on the image. */
export type Refusal =
  | 'readOnly'
  | 'locked'
  | 'hidden'
  | 'suggested'
  | 'nothingToErase'
  | 'noInside'
  | 'notYours'
  | 'noPicture'

/** What a stroke changes. */
export type Target =
  | { readonly kind: 'instance'; readonly instance: Instance }
  | { readonly kind: 'draft' | 'new' }
  | { readonly kind: 'refused'; readonly why: Refusal }

export function targetOf(state: EditorState, adds: boolean): Target {
  const refused = (why: Refusal): Target => ({ kind: 'refused', why })
  if (state.readOnly) return refused('readOnly')
  if (isDrafting(state)) return { kind: 'draft' }
  const uuid = primaryOf(state)
  if (uuid === null) return adds ? { kind: 'new' } : refused('nothingToErase')
  const instance = state.instances.find((each) => each.uuid === uuid)
  if (!instance) return refused('suggested')
  if (state.locked.has(uuid)) return refused('locked')
  if (state.hidden.has(uuid)) return refused('hidden')
  return { kind: 'instance', instance }
}

/** An instance whose mask a person has changed: the prompts that made it no longer give it. */
export function corrected(
  instance: Instance,
  runs: ReturnType<typeof runsOf>,
  source?: Source,
): Instance | null {
  const mask = maskOf(runs)
  return mask.area ? { ...instance, ...mask, source: source ?? instance.source, prompts: null } : null
}

/** Paint as one deed. The instance may have changed since the stroke began: it is painted on as it is now. */
export function paint(editor: Editor, target: Target, stroke: Stroke) {
  const { state } = editor
  if (target.kind === 'instance') return paintOn(editor, target.instance.uuid, stroke)
  const deed = target.kind === 'refused' || !area(stroke.area) ? null : made(state, target.kind, stroke)
  if (deed) performAndSelect(editor, deed)
}

function paintOn(editor: Editor, uuid: string, stroke: Stroke) {
  const index = editor.state.all.findIndex((instance) => instance.uuid === uuid)
  const before = editor.state.all[index]
  if (!before) return
  const after = corrected(before, withStrokes(runsOf(before.rle), [stroke]), stroke.source)
  if (after?.rle.counts !== before.rle.counts) editor.perform({ instances: [{ before, after, index }] })
}

/** A new instance, or, where it has no label yet, a mask in the making. */
function made(state: EditorState, kind: 'draft' | 'new', stroke: Stroke): Deed | null {
  const { image, activeLabel: label, strokes, all } = state
  if (!image) return null
  if (kind === 'draft' || label === null) return { strokes: { before: strokes, after: [...strokes, stroke] } }
  const { area: runs, source } = stroke
  const content = { image: image.id, label, status: 'accepted', source, prompts: null } as const
  return {
    instances: [{ before: null, after: { uuid: uuid4(), ...content, ...maskOf(runs) }, index: all.length }],
  }
}

/** Do what brings new instances, and select them. */
export function performAndSelect(editor: Editor, deed: Deed) {
  editor.perform(deed)
  const added = deed.instances?.flatMap(({ before, after }: InstanceSwap) =>
    before ? [] : (after?.uuid ?? []),
  )
  if (added?.length) editor.set({ selection: added })
}

export function setPolygon(editor: Editor, after: readonly ImagePoint[]) {
  const { polygon: before } = editor.state
  if (before !== after) editor.perform({ polygon: { before, after } })
}

/** The polygon in the making becomes a mask; it stays where it has no inside. */
export function closePolygon(editor: Editor): Refusal | null {
  const { polygon: before, image } = editor.state
  if (!image) return null
  const runs = fillPolygon(
    before.flatMap(({ x, y }) => [x, y]),
    image,
  )
  if (!area(runs)) return 'noInside'
  const kind = isDrafting(editor.state) ? 'draft' : 'new'
  const deed = made(editor.state, kind, { area: runs, adds: true, source: 'polygon' })
  if (deed) performAndSelect(editor, { ...deed, polygon: { before, after: [] } })
  return null
}
