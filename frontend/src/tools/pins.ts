import type { Pin } from '../canvas/pins'
import { imagePoint } from '../geometry/space'
import { isOpen, type Thread, threadsOf } from '../store/comment'
import type { Editor } from '../store/editor'
import type { EditorState } from '../store/editorState'

/** The pin of what is about to be said. */
const NEW = ''

/** A numbered pin for each open thread, for the one that is shown, and for what is about to be said. */
export function pinsOf({ comments, talk, resolvedShown }: EditorState): Pin[] {
  const isShown = ({ first }: Thread) => talk?.about === 'thread' && talk.uuid === first.uuid
  const pins = threadsOf(comments).flatMap((thread): Pin[] => {
    const { number, first } = thread
    if (!first.place || !(isOpen(thread) || resolvedShown || isShown(thread))) return []
    return [
      {
        id: first.uuid,
        at: imagePoint(first.place.x, first.place.y),
        sign: String(number),
        name: `${number} · ${first.author ?? '?'}: ${first.text}`,
        selected: isShown(thread),
        quiet: first.resolved,
      },
    ]
  })
  if (talk?.about !== 'place') return pins
  const at = imagePoint(talk.place.x, talk.place.y)
  return [...pins, { id: NEW, at, sign: '+', name: '+', selected: true, quiet: false }]
}

/** Show the thread of a pin. */
export function pickPin(editor: Editor, uuid: string) {
  if (uuid !== NEW) editor.set({ talk: { about: 'thread', uuid } })
}
