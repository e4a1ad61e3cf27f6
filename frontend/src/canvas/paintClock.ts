/** The names of the performance measures from a pointer event to its mask on the screen. */
export type PaintMeasure = 'click-to-paint' | 'hover-to-paint'

/** What is measured, and from when: an event's `timeStamp`. */
export interface PaintStart {
  readonly measure: PaintMeasure
  readonly since: number
}

/**
 * Call inside an animation frame, after drawing: measures to the first task after this frame was painted, and then
 * calls `painted`. Always on; read it with a PerformanceObserver, or, where it is kept, with
 * `performance.getEntriesByName('click-to-paint')`: a day has too many hovers to keep.
 */
export function measurePaint({ measure, since }: PaintStart, painted: () => void) {
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    performance.measure(measure, { start: since, end: performance.now() })
    if (measure === 'hover-to-paint') performance.clearMeasures(measure)
    channel.port1.close()
    painted()
  }
  channel.port2.postMessage(null)
}
