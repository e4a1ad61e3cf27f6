import { type ImagePoint, insideImage } from '../geometry/space'
import { toScreen } from '../geometry/viewport'
import { closePolygon, setPolygon } from '../store/painting'
import type { Bench, Pointer, Tool } from './tool'

/** A click this near to a corner, in CSS pixels, is a click on it. */
const NEAR = 8
export const FEWEST_CORNERS = 3

/**
 * Click corner by corner; a click on the first one, or a second one on the last, closes the polygon. The right button
 * takes the last corner back.
 */
export const polygonTool: Tool = {
  cursor: 'crosshair',
  taps: () => true,
  down(pointer, bench) {
    const { editor, refuse } = bench
    const { readOnly, polygon, image } = editor.state
    if (readOnly) refuse('readOnly')
    else if (pointer.negative) setPolygon(editor, polygon.slice(0, -1))
    else if (closes(pointer, bench)) {
      const refusal = closePolygon(editor)
      if (refusal) refuse(refusal)
    } else if (image && !isOnCorner(pointer, bench, polygon.at(-1)))
      setPolygon(editor, [...polygon, insideImage(pointer.image, image)])
    return undefined
  },
  hover(pointer, { editor, stage }) {
    const { polygon, image } = editor.state
    if (!polygon.length || !image) return
    stage.setOverlay({ polygon: { corners: polygon, next: pointer && insideImage(pointer.image, image) } })
  },
}

function closes(pointer: Pointer, bench: Bench): boolean {
  const { polygon } = bench.editor.state
  if (polygon.length < FEWEST_CORNERS) return false
  return isOnCorner(pointer, bench, polygon[0]) || isOnCorner(pointer, bench, polygon.at(-1))
}

function isOnCorner({ screen }: Pointer, { stage }: Bench, corner: ImagePoint | undefined): boolean {
  if (!corner) return false
  const { x, y } = toScreen(stage.camera.view, corner)
  return Math.hypot(x - screen.x, y - screen.y) < NEAR
}
