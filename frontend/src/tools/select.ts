import { shapeOf } from '../canvas/shapes'
import { contains } from '../geometry/runs'
import type { ImagePoint } from '../geometry/space'
import type { EditorState } from '../store/editor'
import type { Instance } from '../store/instance'
import { shownSuggestions } from '../store/suggestions'
import type { Tool } from './tool'

/** The smallest visible instance or suggestion under a point: what lies inside another can still be picked. */
export function instanceAt(state: EditorState, point: ImagePoint): Instance | null {
  const { instances, hidden } = state
  const hits = [...instances, ...shownSuggestions(state)].filter(
    (instance) =>
      !hidden.has(instance.uuid) && isInBox(instance, point) && contains(shapeOf(instance.rle).runs, point),
  )
  return hits.reduce<Instance | null>((best, hit) => (best && best.area <= hit.area ? best : hit), null)
}

const isInBox = ({ bbox: [x, y, width, height] }: Instance, point: ImagePoint) =>
  point.x >= x && point.y >= y && point.x < x + width && point.y < y + height

/** Pick the instance under the pointer, or none; with Shift, beside those that are selected. */
export const selectTool: Tool = {
  cursor: 'default',
  down({ image, shift }, { editor }) {
    const hit = instanceAt(editor.state, image)
    if (hit || !shift) editor.select(hit?.uuid ?? null, shift)
    return undefined
  },
}
