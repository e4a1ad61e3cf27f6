import type { Pin } from '../canvas/pins'
import { type ImagePoint, imagePoint, insideImage } from '../geometry/space'
import { isOpen, type Thread, threadsOf } from '../store/comment'
import type { Workbench } from '../store/workbench'
import { annotationAt } from './comment'

/** The pin of what is about to be said. */
const NEW = ''

export type Said = Pick<Workbench, 'editor' | 'comments'>

/** A numbered pin for each open thread where pins are wanted, for the one that is shown, and for what is about to be said. */
export function pinsOf({ editor, comments: { hasSayOver } }: Said): Pin[] {
  const { comments, talk, resolvedShown, pin, view } = editor.state
  const isShown = ({ first }: Thread) => talk?.about === 'thread' && talk.uuid === first.uuid
  const isSeen = (thread: Thread) => view.pins && (isOpen(thread) || resolvedShown)
  const pins = threadsOf(comments).flatMap((thread): Pin[] => {
    const { number, first } = thread
    if (!first.place || !(isSeen(thread) || isShown(thread))) return []
    return [
      {
        id: first.uuid,
        at: (pin?.id === first.uuid && pin.to) || imagePoint(first.place.x, first.place.y),
        sign: String(number),
        name: `${number} · ${first.author ?? '?'}: ${first.text}`,
        selected: isShown(thread),
        quiet: first.resolved,
        movable: hasSayOver(first),
      },
    ]
  })
  if (!talk || !('place' in talk)) return pins
  const at = (pin?.id === NEW && pin.to) || imagePoint(talk.place.x, talk.place.y)
  return [...pins, { id: NEW, at, sign: '+', name: '+', selected: true, quiet: false, movable: true }]
}

/** Where a pin is; null when it is there no more. */
export const placeOf = (said: Said, id: string): ImagePoint | null =>
  pinsOf(said).find((pin) => pin.id === id)?.at ?? null

export const isMovable = (said: Said, id: string): boolean =>
  pinsOf(said).some((pin) => pin.id === id && pin.movable)

/** The comment that a pin is of; null for what is about to be said. */
export const commentOf = (id: string): string | null => (id === NEW ? null : id)

/** Show the thread of a pin. */
export function pickPin({ editor }: Said, uuid: string) {
  if (uuid !== NEW) editor.set({ talk: { about: 'thread', uuid } })
}

/** Pin a thread, or what is about to be said, to another place; what lies there is what it is about. */
export function movePin({ editor, comments }: Said, uuid: string, to: ImagePoint) {
  const { image, talk } = editor.state
  if (!image) return
  const place = insideImage(to, image)
  const pinned = { place, annotation: annotationAt(editor.state, place) }
  if (uuid !== NEW) comments.move(uuid, pinned)
  else if (talk && 'place' in talk) editor.set({ talk: { ...talk, ...pinned } })
}
