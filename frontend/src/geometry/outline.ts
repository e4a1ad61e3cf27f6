import { difference, union } from './combine'
import { fillPolygon } from './polygon'
import type { Ring } from './rings'
import type { Runs } from './runs'
import { type ImagePoint, imagePoint } from './space'

/** A ring of few pixels is simplified less, until it has three corners or is as it is. */
const FINEST = 0.1

export const cornerOf = (ring: Ring, index: number): ImagePoint =>
  imagePoint(ring[2 * index]!, ring[2 * index + 1]!)

/** The corners, by their place in a ring, that give its shape to within `tolerance` pixels; in order. */
export function simplified(ring: Ring, tolerance: number): number[] {
  const corners = ring.length / 2
  const [start, opposite] = [0, farthest(ring, 0, corners, 0, 0).index]
  const kept = new Set([start, opposite])
  const open: [from: number, to: number][] = [
    [start, opposite],
    [opposite, corners],
  ]
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span
    const { index, distance } = farthest(ring, from, to, from, to % corners)
    if (distance <= tolerance) continue
    kept.add(index)
    open.push([from, index], [index, to])
  }
  const isFlat = kept.size < 3 && tolerance > FINEST
  return isFlat ? simplified(ring, tolerance / 2) : [...kept].sort((a, b) => a - b)
}

/** The corner between two places that is farthest from the line from corner `a` to corner `b`. */
function farthest(ring: Ring, from: number, to: number, a: number, b: number) {
  let best = { index: from, distance: 0 }
  for (let index = from + 1; index < to; index++) {
    const distance = distanceTo(cornerOf(ring, index), cornerOf(ring, a), cornerOf(ring, b))
    if (distance > best.distance) best = { index, distance }
  }
  return best
}

/** From a point to the line between two others. */
export function distanceTo(point: ImagePoint, a: ImagePoint, b: ImagePoint): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const square = dx * dx + dy * dy
  const along = square ? ((point.x - a.x) * dx + (point.y - a.y) * dy) / square : 0
  const share = Math.min(Math.max(along, 0), 1)
  return Math.hypot(point.x - a.x - share * dx, point.y - a.y - share * dy)
}

/** The ring with all between corners `from` and `to` replaced by these points; the rest stays to the pixel. */
export function replacedBetween(ring: Ring, from: number, to: number, points: readonly ImagePoint[]): Ring {
  const corners = ring.length / 2
  const kept: number[] = []
  for (let i = 0; i < corners; i++) {
    const index = (to + i) % corners
    kept.push(ring[2 * index]!, ring[2 * index + 1]!)
    if (index === from) break
  }
  return [...kept, ...points.flatMap(({ x, y }) => [x, y])]
}

/**
 * The mask after one of its outlines was changed. What an outer outline takes in is added and what it leaves out taken
 * away; a hole's the other way round. All other outlines stay as they are: a hole is never turned inside out.
 */
export function withOutline(mask: Runs, before: Ring, after: Ring): Runs {
  const [was, is] = [fillPolygon(before, mask), fillPolygon(after, mask)]
  const [taken, left] = [difference(is, was), difference(was, is)]
  return isHole(before) ? union(difference(mask, taken), left) : union(difference(mask, left), taken)
}

/** Outer outlines run clockwise on the screen, those of holes the other way round. */
export function isHole(ring: Ring): boolean {
  let twice = 0
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length
    twice += ring[i]! * ring[next + 1]! - ring[next]! * ring[i + 1]!
  }
  return twice < 0
}
