import { instanceAt } from './select'
import { isOnImage, type Tool } from './tool'

/** Click where something is to be said; what lies there is what it is about. */
export const commentTool: Tool = {
  cursor: 'crosshair',
  down({ image: place }, { editor, refuse }) {
    if (editor.state.readOnly) refuse('readOnly')
    else if (isOnImage(place, editor)) {
      const annotation = instanceAt(editor.state, place)
      const isSaved = annotation && annotation.status === 'accepted'
      editor.set({ talk: { about: 'place', place, annotation: isSaved ? annotation.uuid : null } })
    }
    return undefined
  },
}
