import { shapeOf } from '../canvas/shapes'
import { contains } from '../geometry/runs'
import type { ImagePoint } from '../geometry/space'
import type { EditorState } from '../store/editorState'
import type { Instance } from '../store/instance'
import { orderOf } from '../store/order'
import { primaryOf } from '../store/selection'
import { shownSuggestions } from '../store/suggestions'
import type { Tool } from './tool'

/**
 * The visible instances and suggestions under a point, the uppermost first; where nobody has put one above the other
 * the smallest first, so that what lies inside another can be picked.
 */
function instancesAt(state: EditorState, point: ImagePoint): Instance[] {
  const { instances, hidden } = state
  const hits = [...instances, ...shownSuggestions(state)].filter(
    (instance) =>
      !hidden.has(instance.uuid) && isInBox(instance, point) && contains(shapeOf(instance.rle).runs, point),
  )
  return hits.reverse().sort((a, b) => orderOf(b) - orderOf(a) || a.area - b.area)
}

export const instanceAt = (state: EditorState, point: ImagePoint): Instance | null =>
  instancesAt(state, point)[0] ?? null

/** What lies next below the one that is selected; after the lowest the uppermost again. */
function instanceBelow(state: EditorState, point: ImagePoint): Instance | null {
  const hits = instancesAt(state, point)
  const selected = hits.findIndex(({ uuid }) => uuid === primaryOf(state))
  return hits[(selected + 1) % hits.length] ?? null
}

const isInBox = ({ bbox: [x, y, width, height] }: Instance, point: ImagePoint) =>
  point.x >= x && point.y >= y && point.x < x + width && point.y < y + height

/** Pick the instance under the pointer, or none; with Shift, beside those that are selected; with Alt, what lies below. */
export const selectTool: Tool = {
  cursor: 'default',
  taps: () => true,
  down({ image, shift, negative }, { editor }) {
    const hit = (negative && !shift ? instanceBelow : instanceAt)(editor.state, image)
    if (hit || !shift) editor.select(hit?.uuid ?? null, shift)
    return undefined
  },
}
