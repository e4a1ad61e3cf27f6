import { cornerOf, distanceTo, simplified } from '../geometry/outline'
import { type Ring, rings as ringsOf } from '../geometry/rings'
import type { Rle } from '../geometry/rle'
import { runsOf } from '../geometry/runsOf'
import type { ImagePoint } from '../geometry/space'

/** The corners of a mask's outlines that a person can take hold of; more of them where one looks closer. */
export interface Outline {
  /** CSS pixels per image pixel, for which the handles are. */
  readonly scale: number
  readonly rings: readonly Ring[]
  /** For each ring, places of its corners, in order. */
  readonly handles: readonly (readonly number[])[]
}

/** A stretch of a ring, from one handle to another, that is about to be replaced. */
export interface Stretch {
  readonly ring: number
  readonly from: number
  readonly to: number
}

/** Between handles the outline strays from a straight line by at most this many CSS pixels, or one image pixel. */
const TOLERANCE = 2
/** A handle stays where it was if the new outline has a corner within this many image pixels. */
const SAME_PLACE = 3
const FEWEST_HANDLES = 3
/** So many times as large as before, an outline gets more handles. */
const CLOSER = 1.5

const outlines = new WeakMap<Rle, Outline>()

/** The handles of a mask: those that it had when it was first shown or last edited, and more where one looks closer. */
export function outlineOf(rle: Rle, scale: number): Outline {
  const known = outlines.get(rle)
  if (known && scale < CLOSER * known.scale) return known
  const rings = known?.rings ?? ringsOf(runsOf(rle))
  const handles = rings.map((ring, i) =>
    joined(known?.handles[i] ?? [], simplified(ring, toleranceAt(scale))),
  )
  return keep(rle, { rings, handles, scale })
}

/** The handles of a mask that was edited: those at the same points, where its outline still goes through them. */
export function carryHandles(rle: Rle, points: readonly ImagePoint[], scale: number) {
  const rings = ringsOf(runsOf(rle))
  const handles = rings.map(() => new Set<number>())
  for (const point of points) {
    const nearest = nearestCorner(rings, point)
    if (nearest && nearest.distance <= SAME_PLACE) handles[nearest.ring]!.add(nearest.corner)
  }
  const sorted = rings.map((ring, i) => {
    const carried = [...handles[i]!].sort((a, b) => a - b)
    return carried.length < FEWEST_HANDLES ? simplified(ring, toleranceAt(scale)) : carried
  })
  keep(rle, { rings, handles: sorted, scale })
}

/** One handle more: the corner of a stretch that is nearest to a point. */
export function addHandle(rle: Rle, outline: Outline, { ring }: Stretch, point: ImagePoint) {
  const { rings, handles } = outline
  const nearest = nearestCorner([rings[ring]!], point)
  if (nearest)
    keep(rle, { ...outline, handles: handles.with(ring, joined(handles[ring]!, [nearest.corner])) })
}

/** Corners of both, each once, in order. */
const joined = (some: readonly number[], more: readonly number[]): number[] =>
  [...new Set([...some, ...more])].sort((a, b) => a - b)

export const pointsOf = ({ rings, handles }: Pick<Outline, 'rings' | 'handles'>): ImagePoint[] =>
  handles.flatMap((corners, i) => corners.map((corner) => cornerOf(rings[i]!, corner)))

/** The handle within reach of a point: the stretch from the one before it to the one after it. */
export function handleAt({ rings, handles }: Outline, point: ImagePoint, reach: number): Stretch | null {
  let best: (Stretch & { distance: number }) | null = null
  handles.forEach((corners, ring) => {
    corners.forEach((corner, i) => {
      const { x, y } = cornerOf(rings[ring]!, corner)
      const distance = Math.hypot(x - point.x, y - point.y)
      const [from, to] = [corners.at(i - 1)!, corners[(i + 1) % corners.length]!]
      if (distance <= (best?.distance ?? reach)) best = { ring, from, to, distance }
    })
  })
  return best
}

/** The stretch between two handles that runs within reach of a point. */
export function edgeAt({ rings, handles }: Outline, point: ImagePoint, reach: number): Stretch | null {
  let best: (Stretch & { distance: number }) | null = null
  handles.forEach((corners, ring) => {
    const count = rings[ring]!.length / 2
    corners.forEach((from, i) => {
      const to = corners[(i + 1) % corners.length]!
      for (let at = from; at !== to; at = (at + 1) % count) {
        const next = cornerOf(rings[ring]!, (at + 1) % count)
        const distance = distanceTo(point, cornerOf(rings[ring]!, at), next)
        if (distance <= (best?.distance ?? reach)) best = { ring, from, to, distance }
      }
    })
  })
  return best
}

const toleranceAt = (scale: number) => Math.max(1, TOLERANCE / scale)

function keep(rle: Rle, outline: Outline): Outline {
  outlines.set(rle, outline)
  return outline
}

function nearestCorner(rings: readonly Ring[], { x, y }: ImagePoint) {
  let best: { ring: number; corner: number; distance: number } | null = null
  rings.forEach((corners, ring) => {
    for (let i = 0; i < corners.length; i += 2) {
      const distance = Math.hypot(corners[i]! - x, corners[i + 1]! - y)
      if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { ring, corner: i / 2, distance }
    }
  })
  return best as { ring: number; corner: number; distance: number } | null
}
