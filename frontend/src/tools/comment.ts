import type { ImagePoint } from '../geometry/space'
import type { EditorState } from '../store/editorState'
import { mayComment } from '../store/rights'
import { instanceAt } from './select'
import { isOnImage, type Tool } from './tool'

/** Click where something is to be said; what lies there is what it is about. */
export const commentTool: Tool = {
  cursor: 'crosshair',
  taps: () => true,
  down({ image: place }, { editor, refuse }) {
    if (!mayComment(editor.state)) refuse('readOnly')
    else if (isOnImage(place, editor)) {
      const about = editor.state.talk?.about === 'return' ? 'return' : 'place'
      editor.set({ talk: { about, place, annotation: annotationAt(editor.state, place) } })
    }
    return undefined
  },
}

/** The annotation that what is said there is about, if there is one. */
export function annotationAt(state: EditorState, place: ImagePoint): string | null {
  const instance = instanceAt(state, place)
  return instance?.status === 'accepted' ? instance.uuid : null
}
