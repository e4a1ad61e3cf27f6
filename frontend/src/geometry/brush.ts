import { type ImagePoint, imagePoint, type Size } from './space'

/** A round brush put down once: in image pixels. */
export interface Dab {
  readonly at: ImagePoint
  readonly radius: number
}

type VisitColumn = (x: number, y0: number, y1: number) => void

/** Any disc of this radius holds the centre of a pixel. */
const ALWAYS_PAINTS = Math.SQRT1_2

/** A dab that paints at least one pixel: one too small to be sure of that is put on the middle of a pixel. */
export function dab(at: ImagePoint, radius: number): Dab {
  if (radius >= ALWAYS_PAINTS) return { at, radius }
  const middle = imagePoint(Math.floor(at.x) + 0.5, Math.floor(at.y) + 0.5)
  return { at: middle, radius: Math.max(radius, 0.5) }
}

/**
 * The pixels that a brush covers on its straight way from one dab to the next: those whose centre lies within the
 * radius of the second from the line between them. Calls `visit(x, y0, y1)` for each column, [y0, y1) on the image.
 */
export function sweep(from: Dab, to: Dab, { width, height }: Size, visit: VisitColumn) {
  const { radius } = to
  const left = Math.max(Math.ceil(Math.min(from.at.x, to.at.x) - radius - 0.5), 0)
  const right = Math.min(Math.floor(Math.max(from.at.x, to.at.x) + radius - 0.5), width - 1)
  for (let x = left; x <= right; x++) {
    const [top, bottom] = reach(from.at, to.at, radius, x + 0.5)
    const y0 = Math.max(Math.ceil(top - 0.5), 0)
    const y1 = Math.min(Math.floor(bottom - 0.5) + 1, height)
    if (y0 < y1) visit(x, y0, y1)
  }
}

/** Where a vertical line enters and leaves all that is within `radius` of a line: two discs and the strip between. */
function reach(from: ImagePoint, to: ImagePoint, radius: number, x: number): [top: number, bottom: number] {
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const include = (y: number) => {
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  for (const { x: middle, y } of [from, to]) {
    const half = radius ** 2 - (x - middle) ** 2
    if (half < 0) continue
    include(y - Math.sqrt(half))
    include(y + Math.sqrt(half))
  }
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy)
  if (!dx) return [top, bottom]
  for (const side of [radius, -radius]) {
    const [sideX, sideY] = [(-dy / length) * side, (dx / length) * side]
    const along = (x - from.x - sideX) / dx
    if (along >= 0 && along <= 1) include(from.y + sideY + along * dy)
  }
  return [top, bottom]
}
