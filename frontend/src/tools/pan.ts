import type { Gesture, Tool } from './tool'

/** Drag the image around. */
export const panTool: Tool = {
  cursor: 'grab',
  down(start, { stage }): Gesture {
    let last = start.screen
    return {
      move({ screen }) {
        stage.camera.pan(screen.x - last.x, screen.y - last.y)
        last = screen
      },
      up() {},
      cancel() {},
    }
  },
}
