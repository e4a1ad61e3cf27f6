/** The names of the performance measures from a pointer event to its mask on the screen. */
export type PaintMeasure = 'click-to-paint' | 'hover-to-paint'

/** What is measured, and from when: an event's `timeStamp`. */
export interface PaintStart {
  readonly measure: PaintMeasure
  readonly since: number
}

/**
 * Measures what is drawn for a pointer event, to the first task after its frame was painted. Always on; read it with
 * a PerformanceObserver, or, where it is kept, with `performance.getEntriesByName('click-to-paint')`: a day has too
 * many hovers to keep. On the host, `data-masks-painted` counts those of prompts, `data-hovers-painted` those of the
 * pointer.
 */
export class PaintClock {
  private start: PaintStart | null = null
  private readonly painted: Record<PaintMeasure, number> = { 'click-to-paint': 0, 'hover-to-paint': 0 }

  constructor(private readonly host: HTMLElement) {
    this.tell()
  }

  /** What is drawn next is of this event; null: of none that is to be measured. */
  begin(start: PaintStart | null) {
    this.start = start
  }

  /** Call inside an animation frame, after drawing. */
  drawn() {
    const { start } = this
    this.start = null
    if (start) afterPaint(() => this.measure(start))
  }

  private measure({ measure, since }: PaintStart) {
    performance.measure(measure, { start: since, end: performance.now() })
    if (measure === 'hover-to-paint') performance.clearMeasures(measure)
    this.painted[measure]++
    this.tell()
  }

  private tell() {
    const { 'click-to-paint': masks, 'hover-to-paint': hovers } = this.painted
    Object.assign(this.host.dataset, { masksPainted: masks, hoversPainted: hovers })
  }
}

/** A message that is sent inside a frame arrives once that was painted. */
function afterPaint(then: () => void) {
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    channel.port1.close()
    then()
  }
  channel.port2.postMessage(null)
}
