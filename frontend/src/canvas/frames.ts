/** Draws what has changed, once a frame of the screen, however often it changes. */
export class Frames<Layer> {
  private readonly changed = new Set<Layer>()
  private frame = 0

  /** `draw` gets the layers that have changed, and the time in ms. */
  constructor(private readonly draw: (changed: ReadonlySet<Layer>, now: number) => void) {}

  /** These have changed, or, without any, something in them: draw in the next frame. */
  ask(...layers: readonly Layer[]) {
    for (const layer of layers) this.changed.add(layer)
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.run(now))
  }

  /** These have changed: draw before anything is shown without them. */
  drawNow(layers: readonly Layer[]) {
    cancelAnimationFrame(this.frame)
    for (const layer of layers) this.changed.add(layer)
    this.run(performance.now())
  }

  stop() {
    cancelAnimationFrame(this.frame)
  }

  private run(now: number) {
    this.frame = 0
    const changed = new Set(this.changed)
    this.changed.clear()
    this.draw(changed, now)
  }
}
