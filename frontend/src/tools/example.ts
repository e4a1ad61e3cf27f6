import { boxGesture } from './box'
import type { Tool } from './tool'

/** Drag a box around an example of what to find; with the right button, or Alt or Shift, of what is not meant. */
export const exampleTool: Tool = {
  cursor: 'crosshair',
  drags: true,
  down(start, bench) {
    return boxGesture(start, bench, (box) => {
      if (box) bench.searching.addExample({ box, positive: !start.negative })
    })
  },
}
