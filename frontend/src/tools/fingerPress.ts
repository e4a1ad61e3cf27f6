import type { Bench, Gesture, Pointer, Tool } from './tool'

/** A finger that moves less than this, in CSS pixels, only trembles; one that moves more than `SLIP` does not tap. */
const TREMBLE = 6
const SLIP = 16

/**
 * A finger on the canvas. It may be the first of two that move and zoom, so that nothing is done before it moves, or,
 * where the tool acts at once, before it is lifted.
 */
export class FingerPress implements Gesture {
  private readonly taps: boolean
  private begun = false
  private gesture: Gesture | undefined
  /** How far it has been from where it came down, in CSS pixels. */
  private strayed = 0

  constructor(
    private readonly tool: Tool,
    private readonly start: Pointer,
    private readonly bench: Bench,
  ) {
    this.taps = tool.taps?.(start, bench) ?? false
  }

  show(): boolean {
    return this.gesture?.show?.() ?? false
  }

  move(pointer: Pointer) {
    const { x, y } = this.start.screen
    this.strayed = Math.max(this.strayed, Math.hypot(pointer.screen.x - x, pointer.screen.y - y))
    if (this.taps || this.strayed < TREMBLE) return
    this.begin(pointer)
    this.gesture?.move(pointer)
  }

  up(pointer: Pointer) {
    if (this.taps && this.strayed > SLIP) return
    this.begin(pointer)
    this.gesture?.up(pointer)
  }

  cancel() {
    this.gesture?.cancel()
  }

  private begin({ timeStamp }: Pointer) {
    if (this.begun) return
    this.begun = true
    this.gesture = this.tool.down({ ...this.start, timeStamp }, this.bench)
  }
}
