import type { BBox, ImagePoint, Size } from './space'

/**
 * A mask as column-major run lengths at full image size: background first, then alternating. `counts` sum to
 * width × height. This is COCO's uncompressed RLE.
 */
export interface Runs extends Size {
  readonly counts: Uint32Array
}

/** Pixels in the mask. */
export function area({ counts }: Runs): number {
  let sum = 0
  for (let i = 1; i < counts.length; i += 2) sum += counts[i]!
  return sum
}

/** The smallest `[x, y, width, height]` around the mask, in image pixels; all zero for an empty one. */
export function bbox(runs: Runs): BBox {
  let [left, top, right, bottom] = [runs.width, runs.height, 0, 0]
  forEachRun(runs, (x, y0, y1) => {
    left = Math.min(left, x)
    right = Math.max(right, x + 1)
    top = Math.min(top, y0)
    bottom = Math.max(bottom, y1)
  })
  return right ? [left, top, right - left, bottom - top] : [0, 0, 0, 0]
}

/** Call `visit(x, y0, y1)` for each piece [y0, y1) of the mask in each column, left to right, top to bottom. */
export function forEachRun({ height, counts }: Runs, visit: (x: number, y0: number, y1: number) => void) {
  let position = 0
  for (let i = 0; i < counts.length; i++) {
    const end = position + counts[i]!
    if (i % 2)
      for (let at = position; at < end; ) {
        const x = Math.floor(at / height)
        const stop = Math.min(end, (x + 1) * height)
        visit(x, at - x * height, stop - x * height)
        at = stop
      }
    position = end
  }
}

/** Whether the pixel under an image point is in the mask. */
export function contains(runs: Runs, point: ImagePoint): boolean {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
  if (x < 0 || y < 0 || x >= runs.width || y >= runs.height) return false
  const target = x * runs.height + y
  let end = 0
  for (let i = 0; i < runs.counts.length; i++) {
    end += runs.counts[i]!
    if (target < end) return i % 2 === 1
  }
  return false
}

/** Intersection over union of two masks of one size; 0 when both are empty. */
export function iou(a: Runs, b: Runs): number {
  const both = overlap(a.counts, b.counts)
  const either = area(a) + area(b) - both
  return either ? both / either : 0
}

function overlap(a: Uint32Array, b: Uint32Array): number {
  let [i, j, endA, endB, position, sum] = [0, 0, a[0] ?? 0, b[0] ?? 0, 0, 0]
  while (i < a.length && j < b.length) {
    const next = Math.min(endA, endB)
    if (i % 2 && j % 2) sum += next - position
    position = next
    if (endA === next) endA += a[++i] ?? 0
    if (endB === next) endB += b[++j] ?? 0
  }
  return sum
}
