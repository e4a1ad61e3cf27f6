import { type Corners, cornerPoints, cornersOf, type ImagePoint, insideImage } from '../geometry/space'
import { toScreen } from '../geometry/viewport'
import { type Prompt, promptsOf, type Step, withReplaced } from '../store/draft'
import type { Bench, Gesture, Pointer } from './tool'

/** A prompt of the draft that is within reach: what it becomes when it is dragged somewhere. */
export interface Held {
  readonly prompt: Prompt
  readonly movedTo: (to: ImagePoint) => Prompt
}

/** In CSS pixels. */
const [REACH, FINGER_REACH] = [10, 20]
/** A drag shorter than this, in CSS pixels, is a click. */
const SHORTEST_DRAG = 4

/** The point, or the corner of the box, that a pointer is on: the nearest, and of those the last. */
export function heldAt({ screen, touch }: Pointer, { editor, stage }: Bench): Held | null {
  const { draft, readOnly } = editor.state
  if (!draft || readOnly) return null
  let best: { held: Held; distance: number } | null = null
  for (const { at, held } of promptsOf(draft).flatMap(gripsOf)) {
    const { x, y } = toScreen(stage.camera.view, at)
    const distance = Math.hypot(x - screen.x, y - screen.y)
    if (distance <= (best?.distance ?? (touch ? FINGER_REACH : REACH))) best = { held, distance }
  }
  return best?.held ?? null
}

function gripsOf(prompt: Prompt): { at: ImagePoint; held: Held }[] {
  if (prompt.kind === 'point')
    return [{ at: prompt.at, held: { prompt, movedTo: (at) => ({ ...prompt, at }) } }]
  const corners = cornerPoints(prompt.corners)
  return corners.map((at, i) => {
    const opposite = corners[(i + 2) % corners.length]!
    const box = (to: ImagePoint): Corners => cornersOf(opposite, to)
    return { at, held: { prompt, movedTo: (to) => ({ kind: 'box', corners: box(to) }) } }
  })
}

/** Drag a prompt, and the mask follows: one deed in the end. A press without a drag does `otherwise`. */
export class PromptDrag implements Gesture {
  private shown: Step

  constructor(
    private readonly held: Held,
    private readonly start: Pointer,
    private readonly from: Step,
    private readonly bench: Bench,
    private readonly otherwise: () => void,
  ) {
    this.shown = from
  }

  move({ screen, image, timeStamp }: Pointer) {
    const { editor, drag, clock } = this.bench
    const { image: size } = editor.state
    const [dx, dy] = [screen.x - this.start.screen.x, screen.y - this.start.screen.y]
    const still = this.shown === this.from && Math.hypot(dx, dy) < SHORTEST_DRAG
    if (still || !size || !this.isOurs) return
    const { prompt, movedTo } = this.held
    this.shown = withReplaced(this.from, prompt, movedTo(insideImage(image, size)))
    drag.to(this.shown)
    clock(timeStamp)
  }

  up() {
    if (!this.isOurs) return
    if (this.shown === this.from) this.otherwise()
    else this.bench.editor.redraft(this.shown, this.from)
  }

  cancel() {
    if (this.isOurs && this.shown !== this.from) this.bench.drag.back(this.from)
  }

  /** By a key, the draft may have become another one meanwhile. */
  private get isOurs(): boolean {
    return this.bench.editor.state.draft === this.shown
  }
}
