import { withoutPrompt } from '../store/draft'
import { heldAt, PromptDrag } from './promptDrag'
import { type Bench, type Gesture, isOnImage, type Pointer, type Tool } from './tool'

/** Put a point where the pointer is pressed: the decoder starts before the finger leaves the button. */
export function addPoint({ image, negative, timeStamp }: Pointer, { editor, clock }: Bench) {
  if (!isOnImage(image, editor)) return
  editor.addPrompt({ kind: 'point', at: image, positive: !negative })
  clock(timeStamp)
}

/** A press on a prompt that is there already: drag it, or with Alt or the right button take the point away. */
export function pressPrompt(pointer: Pointer, bench: Bench): Gesture | 'done' | null {
  const { draft } = bench.editor.state
  const held = heldAt(pointer, bench)
  if (!held || !draft) return null
  if (!pointer.negative) return new PromptDrag(held, pointer, draft, bench, () => addPoint(pointer, bench))
  if (held.prompt.kind === 'box') return null
  bench.editor.redraft(withoutPrompt(draft, held.prompt))
  bench.clock(pointer.timeStamp)
  return 'done'
}

/** The cursor over a prompt that can be dragged. */
export const cursorAt = (pointer: Pointer, bench: Bench) => (heldAt(pointer, bench) ? 'grab' : null)

export const clickTool: Tool = {
  cursor: 'crosshair',
  drags: true,
  taps: (pointer, bench) => !heldAt(pointer, bench),
  cursorAt,
  down(pointer, bench) {
    const pressed = pressPrompt(pointer, bench)
    if (pressed && pressed !== 'done') return pressed
    if (!pressed) addPoint(pointer, bench)
    return undefined
  },
  hover(pointer, { editor, hover }) {
    const aims = pointer?.idle && !pointer.touch && !pointer.negative && isOnImage(pointer.image, editor)
    hover(aims ? { at: pointer.image, timeStamp: pointer.timeStamp } : null)
  },
}
