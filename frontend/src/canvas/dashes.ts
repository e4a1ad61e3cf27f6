const FRAME_MS = 80

/** Lets dashes move, unless the system asks for none of it. */
export class Dashes {
  private readonly stillness = matchMedia('(prefers-reduced-motion: reduce)')
  private timer: ReturnType<typeof setInterval> | undefined

  /** `moved` hears that they are to be drawn anew. */
  constructor(private readonly moved: () => void) {}

  /** There are dashes, or none. */
  run(any: boolean) {
    this.stop()
    if (any && !this.stillness.matches) this.timer = setInterval(this.moved, FRAME_MS)
  }

  /** The time that they are drawn at; a fixed one keeps them still. */
  at(now: number): number {
    return this.stillness.matches ? 0 : now
  }

  stop() {
    clearInterval(this.timer)
  }
}
