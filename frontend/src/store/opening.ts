/** An image as it is opened: what the server has, and what was being done here before. */

import type { Rle } from '../geometry/rle'
import { area, bbox } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import type { Editor, ImageInfo, LabelInfo, Left } from './editor'
import { cutAt, isAbout } from './history'
import { type Content, type Instance, statusKey } from './instance'
import type { Saveable } from './saveDatabase'
import type { SaveQueue } from './saveQueue'
import type { AnnotationRow } from './saveRequest'

/** What the page knows of an image when it opens it. */
export interface Opening {
  readonly image: ImageInfo
  readonly annotations: readonly AnnotationRow[]
  readonly labels: readonly LabelInfo[]
  readonly readOnly: string | null
  /** Images that are likely to be opened next, likeliest first. */
  readonly neighbours: readonly number[]
}

/**
 * Show an image: what the server has, with the changes that still wait to be saved on top. What was done here
 * before can be taken back, as far as nobody else has changed the same annotation since.
 */
export function openImage(editor: Editor, saves: SaveQueue, opening: Opening, left: Left | undefined) {
  const { image, annotations, labels, readOnly } = opening
  const foreign = annotations.filter(({ uuid, revision }) => saves.know(uuid, revision))
  const waiting = saves.waitingFor(image.id)
  const status = waiting.get(statusKey(image.id))
  const shown = status && 'imageStatus' in status ? { ...image, status: status.imageStatus } : image
  editor.set({ labels, readOnly, activeLabel: keptLabel(editor.state.activeLabel, labels) })
  editor.open(shown, withWaiting(annotations, waiting), left && withoutForeign(left, foreign))
}

function withoutForeign(left: Left, foreign: readonly AnnotationRow[]): Left {
  const changed = new Set(foreign.map(({ uuid }) => uuid))
  return changed.size ? { ...left, history: cutAt(left.history, isAbout(changed)) } : left
}

const keptLabel = (active: number | null, labels: readonly LabelInfo[]) =>
  labels.some(({ id }) => id === active) ? active : (labels[0]?.id ?? null)

/** The server's annotations with the changes that it does not have yet. */
function withWaiting(rows: readonly AnnotationRow[], waiting: Map<string, Saveable>): Instance[] {
  const known = new Set(rows.map(({ uuid }) => uuid))
  const kept = rows
    .filter(({ uuid }) => waiting.get(uuid) !== null)
    .map((row) => ({ ...row, ...contentIn(waiting.get(row.uuid)) }))
  const created = [...waiting].flatMap(([uuid, saveable]) => {
    const content = contentIn(saveable)
    return content && !known.has(uuid) ? [{ uuid, ...content, ...measured(content.rle) }] : []
  })
  return [...kept, ...created]
}

const contentIn = (saveable: Saveable | undefined): Content | null =>
  saveable && 'rle' in saveable ? saveable : null

function measured(rle: Rle) {
  const runs = runsOf(rle)
  return { area: area(runs), bbox: bbox(runs) }
}
