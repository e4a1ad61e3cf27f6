/** An image as it is opened: what the server has, and what was being done here before. */

import type { Role } from '../contract/api'
import { area, bbox } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import type { Editor } from './editor'
import type { ImageInfo, LabelInfo, Left } from './editorState'
import { cutAt, isAbout, without } from './history'
import { type Content, type Instance, statusKey } from './instance'
import type { Saveable } from './saveDatabase'
import type { SaveQueue } from './saveQueue'
import type { AnnotationRow } from './saveRequest'
import { latestOf } from './statuses'

/** What the page knows of an image when it opens it. */
export interface Opening {
  readonly image: ImageInfo
  /** When it was read from the server (`Date.now()`). */
  readonly readAt: number
  readonly annotations: readonly AnnotationRow[]
  readonly labels: readonly LabelInfo[]
  /** This person's, in the project. */
  readonly role: Role
}

/**
 * Show an image: what the server has, with the changes that still wait to be saved on top. What was done here
 * before can be taken back, as far as nobody else has changed the same annotation since.
 */
export function openImage(editor: Editor, saves: SaveQueue, opening: Opening, left: Left | undefined) {
  const { image, readAt, annotations, labels, role } = opening
  const foreign = new Set(
    annotations.filter(({ uuid, revision }) => saves.know(uuid, revision)).map(({ uuid }) => uuid),
  )
  const waiting = saves.waitingFor(image.id)
  const decided = waiting.get(statusKey(image.id))
  const { status, at } =
    decided && 'imageStatus' in decided
      ? { status: decided.imageStatus, at: Date.now() }
      : latestOf(editor.state.statuses, image, readAt)
  editor.set({ labels, role, activeLabel: keptLabel(editor.state.activeLabel, labels) })
  const instances = withWaiting(annotations, waiting)
  const there = new Set(instances.map(({ uuid }) => uuid))
  for (const uuid of left?.uuids ?? []) if (!there.has(uuid) && !waiting.has(uuid)) foreign.add(uuid)
  editor.open({ ...image, status }, instances, left && withoutForeign(left, foreign, status), at)
}

/** Put what a tab that lives no more has left on the open image, too. */
export function showWaiting(editor: Editor, saves: SaveQueue, image: number) {
  for (const [uuid, saveable] of saves.waitingFor(image)) {
    if (saveable && 'imageStatus' in saveable) editor.showStatus(saveable.imageStatus)
    else if (!saveable || 'rle' in saveable) editor.merge(uuid, saveable && { uuid, ...measured(saveable) })
  }
}

/** What was being done, as far as it is not about what someone else has changed since. */
export function withoutForeign(left: Left, foreign: ReadonlySet<string>, status = left.image?.status): Left {
  const cut = foreign.size ? cutAt(left.history, isAbout(foreign)) : left.history
  return { ...left, history: status === left.image?.status ? cut : without(cut, 'status', () => true) }
}

const keptLabel = (active: number | null, labels: readonly LabelInfo[]) =>
  labels.some(({ id }) => id === active) ? active : (labels[0]?.id ?? null)

/** The server's annotations with the changes that it does not have yet. */
function withWaiting(rows: readonly AnnotationRow[], waiting: Map<string, Saveable>): Instance[] {
  const known = new Set(rows.map(({ uuid }) => uuid))
  const kept = rows
    .filter(({ uuid }) => waiting.get(uuid) !== null)
    .map((row) => ({ ...row, ...measured(contentIn(waiting.get(row.uuid))) }))
  const created = [...waiting].flatMap(([uuid, saveable]) => {
    const content = contentIn(saveable)
    return content && !known.has(uuid) ? [{ uuid, ...measured(content) }] : []
  })
  return [...kept, ...created]
}

const contentIn = (saveable: Saveable | undefined): Content | null =>
  saveable && 'rle' in saveable ? saveable : null

function measured<C extends Content | null>(content: C) {
  if (!content) return content as C & null
  const runs = runsOf(content.rle)
  return { ...content, area: area(runs), bbox: bbox(runs) }
}
