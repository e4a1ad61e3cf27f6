import { cornersOf, insideImage } from '../geometry/space'
import { addPoint } from './click'
import type { Gesture, Tool } from './tool'

/** A drag shorter than this, in CSS pixels, is a click. */
const SHORTEST_DRAG = 4

/** Drag a box around an object; a press without a drag puts a point, to refine. */
export const boxTool: Tool = {
  cursor: 'crosshair',
  down(start, bench): Gesture | undefined {
    const { editor, stage, clock } = bench
    const { image } = editor.state
    if (!image || editor.state.readOnly) return undefined
    const from = insideImage(start.image, image)
    return {
      move(pointer) {
        stage.setOverlay({ box: cornersOf(from, insideImage(pointer.image, image)) })
      },
      up(pointer) {
        const [dx, dy] = [pointer.screen.x - start.screen.x, pointer.screen.y - start.screen.y]
        if (Math.hypot(dx, dy) < SHORTEST_DRAG) return addPoint(start, bench)
        editor.addPrompt({ kind: 'box', corners: cornersOf(from, insideImage(pointer.image, image)) })
        clock(pointer.timeStamp)
      },
      cancel() {},
    }
  },
}
