import { type Corners, cornersOf, insideImage } from '../geometry/space'
import { addPoint, cursorAt, pressPrompt } from './click'
import type { Bench, Gesture, Pointer, Tool } from './tool'

/** A drag shorter than this, in CSS pixels, is a click. */
const SHORTEST_DRAG = 4

/** Drag a box on the image; `done` gets it, or null after a press without a drag. */
export function boxGesture(
  start: Pointer,
  { editor, stage }: Bench,
  done: (box: Corners | null, end: Pointer) => void,
): Gesture | undefined {
  const { image, readOnly } = editor.state
  if (!image || readOnly) return undefined
  const from = insideImage(start.image, image)
  const boxTo = (pointer: Pointer) => cornersOf(from, insideImage(pointer.image, image))
  return {
    move(pointer) {
      stage.setOverlay({ frame: boxTo(pointer) })
    },
    up(pointer) {
      const [dx, dy] = [pointer.screen.x - start.screen.x, pointer.screen.y - start.screen.y]
      done(Math.hypot(dx, dy) < SHORTEST_DRAG ? null : boxTo(pointer), pointer)
    },
    cancel() {},
  }
}

/** Drag a box around an object, or a corner of it; a press without a drag puts a point, to refine. */
export const boxTool: Tool = {
  cursor: 'crosshair',
  drags: true,
  cursorAt,
  down(start, bench) {
    const pressed = pressPrompt(start, bench)
    if (pressed) return pressed === 'done' ? undefined : pressed
    return boxGesture(start, bench, (box, end) => {
      if (!box) return addPoint(start, bench)
      bench.editor.addPrompt({ kind: 'box', corners: box })
      bench.clock(end.timeStamp)
    })
  },
}
