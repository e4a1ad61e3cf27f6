/** The name of the performance measure from a pointer event to its mask on the screen. */
export const CLICK_TO_PAINT = 'click-to-paint'

/**
 * Call inside an animation frame, after drawing: measures from `since` (an event's `timeStamp`) to the first task
 * after this frame was painted, and then calls `painted`. Always on; read it with
 * `performance.getEntriesByName('click-to-paint')` or a PerformanceObserver.
 */
export function measurePaint(since: number, painted: () => void) {
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    performance.measure(CLICK_TO_PAINT, { start: since, end: performance.now() })
    channel.port1.close()
    painted()
  }
  channel.port2.postMessage(null)
}
