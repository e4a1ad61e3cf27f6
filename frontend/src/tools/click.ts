import { type Bench, isOnImage, type Pointer, type Tool } from './tool'

/** Put a point where the pointer is pressed: the decoder starts before the finger leaves the button. */
export function addPoint({ image, negative, timeStamp }: Pointer, { editor, clock }: Bench) {
  if (!isOnImage(image, editor)) return
  editor.addPrompt({ kind: 'point', at: image, positive: !negative })
  clock(timeStamp)
}

export const clickTool: Tool = {
  cursor: 'crosshair',
  down(pointer, bench) {
    addPoint(pointer, bench)
    return undefined
  },
}
