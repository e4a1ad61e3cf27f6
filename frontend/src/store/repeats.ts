import { iou } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import type { Instance } from './instance'

/** Two masks with at least this much in common (intersection over union) are taken for the same object. */
const SAME_OBJECT = 0.8

/** The suggestions that repeat one of the accepted masks, by uuid. */
export function repeatsOf(
  suggestions: readonly Instance[],
  accepted: readonly Instance[],
): ReadonlySet<string> {
  const repeating = suggestions.filter((suggestion) =>
    accepted.some((mask) => isSameObject(suggestion, mask)),
  )
  return new Set(repeating.map(({ uuid }) => uuid))
}

/** Areas and boxes bound the overlap from above: most pairs need no look at their masks. */
function isSameObject(a: Instance, b: Instance): boolean {
  const larger = Math.max(a.area, b.area)
  if (Math.min(a.area, b.area) < SAME_OBJECT * larger) return false
  if (commonBox(a, b) < SAME_OBJECT * larger) return false
  return iou(runsOf(a.rle), runsOf(b.rle)) >= SAME_OBJECT
}

/** The pixels that two boxes have in common. */
function commonBox({ bbox: [ax, ay, aw, ah] }: Instance, { bbox: [bx, by, bw, bh] }: Instance): number {
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx)
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by)
  return Math.max(width, 0) * Math.max(height, 0)
}
