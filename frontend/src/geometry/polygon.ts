import type { Ring } from './rings'
import type { Runs } from './runs'
import type { Size } from './space'

/** The outline is followed on a grid this many times finer than the pixels. */
const FINE = 5

/**
 * The pixels inside a polygon, exactly as pycocotools fills it: so a polygon that is drawn here and one that is
 * imported give the same mask. The outlines of a mask (`rings`) give back its pixels. Crossing lines fill even-odd.
 */
export function fillPolygon(ring: Ring, { width, height }: Size): Runs {
  const crossings: number[] = []
  forEachStep(withoutRepeats(ring), (fromX, fromY, x, y) => {
    if (x === fromX) return
    const column = (Math.min(x, fromX) + 0.5) / FINE - 0.5
    if (!Number.isInteger(column) || column < 0 || column > width - 1) return
    const row = (Math.min(y, fromY) + 0.5) / FINE - 0.5
    crossings.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)))
  })
  crossings.sort((a, b) => a - b)
  return { width, height, counts: between(crossings, width * height) }
}

/** The corners on the fine grid, x and y in turn, none the same as the one before. */
function withoutRepeats(ring: Ring): number[] {
  const fine = ring.map((value) => Math.trunc(value * FINE + 0.5))
  const kept: number[] = []
  for (let i = 0; i < fine.length; i += 2) {
    const [x, y] = [fine[i]!, fine[i + 1]!]
    const isRepeat = kept.length > 0 && kept.at(-2) === x && kept.at(-1) === y
    if (!isRepeat) kept.push(x, y)
  }
  while (kept.length > 2 && kept.at(-2) === kept[0] && kept.at(-1) === kept[1]) kept.length -= 2
  return kept
}

type VisitStep = (fromX: number, fromY: number, x: number, y: number) => void

/** Go round the outline from one point of the fine grid to the next. */
function forEachStep(corners: readonly number[], visit: VisitStep) {
  let last: [number, number] | null = null
  for (let i = 0; i < corners.length; i += 2) {
    const next = (i + 2) % corners.length
    forEachPoint(corners[i]!, corners[i + 1]!, corners[next]!, corners[next + 1]!, (x, y) => {
      if (last) visit(last[0], last[1], x, y)
      last = [x, y]
    })
  }
}

/** The points of a line on the fine grid. Both ways along it go through the same points. */
function forEachPoint(
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  visit: (x: number, y: number) => void,
) {
  const [dx, dy] = [Math.abs(toX - fromX), Math.abs(toY - fromY)]
  const flat = dx >= dy
  const backwards = flat ? fromX > toX : fromY > toY
  const [startX, startY, endX, endY] = backwards ? [toX, toY, fromX, fromY] : [fromX, fromY, toX, toY]
  const slope = flat ? (endY - startY) / dx : (endX - startX) / dy
  const steps = flat ? dx : dy
  for (let i = 0; i <= steps; i++) {
    const step = backwards ? steps - i : i
    const across = Math.trunc((flat ? startY : startX) + slope * step + 0.5)
    if (flat) visit(startX + step, across)
    else visit(across, startY + step)
  }
}

/** Run lengths between sorted positions; two that are the same cancel each other. */
function between(positions: readonly number[], end: number): Uint32Array {
  const counts: number[] = []
  let [last, joins] = [0, false]
  for (const position of [...positions, end]) {
    const length = position - last
    last = position
    if (joins) {
      counts[counts.length - 1]! += length
      joins = false
    } else if (length || !counts.length) counts.push(length)
    else joins = true
  }
  return Uint32Array.from(counts)
}
