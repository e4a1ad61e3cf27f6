import { nothing } from './combine'
import { MaskColumns } from './maskColumns'
import { bbox, type Runs } from './runs'
import type { Corners } from './space'

/** Averaging this often comes close to a Gaussian blur. */
const PASSES = 2
/** The mask is smoothed in tiles of this many pixels a side: those that it fills, or leaves empty, cost nothing. */
const TILE = 256

/**
 * The mask with its edge smoothed: a pixel is in it when at least half of what lies around it is. Straight edges stay
 * where they are, also along the border of the image; corners, specks and gaps of about `radius` pixels go. What it
 * costs depends on the length of the edge; the size of the tiles changes nothing else.
 */
export function smoothed(runs: Runs, radius: number, tile = TILE): Runs {
  const [left, top, width, height] = bbox(runs)
  if (!width) return nothing(runs)
  const [right, bottom] = [left + width, top + height]
  const from = MaskColumns.of(runs)
  const to = new MaskColumns(runs.width, runs.height)
  for (let x = left; x < right; x += tile)
    for (let y = top; y < bottom; y += tile)
      smoothTile(from, to, [x, y, Math.min(x + tile, right), Math.min(y + tile, bottom)], radius)
  return to.runs()
}

function smoothTile(from: MaskColumns, to: MaskColumns, [x0, y0, x1, y1]: Corners, radius: number) {
  const margin = PASSES * radius
  const around: Corners = [
    Math.max(x0 - margin, 0),
    Math.max(y0 - margin, 0),
    Math.min(x1 + margin, from.width),
    Math.min(y1 + margin, from.height),
  ]
  const [left, top, right, bottom] = around
  const grid = new Grid(right - left, bottom - top)
  forEachPiece(from, around, (x, start, end) => grid.fill(x - left, start - top, end - top))
  if (grid.isEmpty) return
  if (!grid.isFull) for (let pass = 0; pass < PASSES; pass++) grid.blur(radius)
  for (let x = x0; x < x1; x++)
    grid.forEachPiece(x - left, y0 - top, y1 - top, (start, end) => to.paint(x, start + top, end + top, true))
}

/** What of a mask lies in a box. */
function forEachPiece(
  mask: MaskColumns,
  [left, top, right, bottom]: Corners,
  visit: (x: number, y0: number, y1: number) => void,
) {
  for (let x = left; x < right; x++) {
    const pieces = mask.at(x)
    for (let i = 0; i < pieces.length && pieces[i]! < bottom; i += 2) {
      const [y0, y1] = [Math.max(pieces[i]!, top), Math.min(pieces[i + 1]!, bottom)]
      if (y0 < y1) visit(x, y0, y1)
    }
  }
}

/** How much of each pixel is in a mask, 0 to 1, column by column. */
class Grid {
  private readonly values: Float32Array
  private readonly line: Float64Array
  private filled = 0

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.values = new Float32Array(width * height)
    this.line = new Float64Array(Math.max(width, height))
  }

  get isEmpty(): boolean {
    return this.filled === 0
  }

  get isFull(): boolean {
    return this.filled === this.values.length
  }

  /** Pixels that are not in the mask yet. */
  fill(x: number, y0: number, y1: number) {
    this.filled += y1 - y0
    this.values.fill(1, x * this.height + y0, x * this.height + y1)
  }

  blur(radius: number) {
    const { width, height } = this
    for (let x = 0; x < width; x++) this.average(x * height, 1, height, radius)
    for (let y = 0; y < height; y++) this.average(y, height, width, radius)
  }

  /** The pieces of column x between two rows of which at least half is in the mask. */
  forEachPiece(x: number, top: number, bottom: number, visit: (y0: number, y1: number) => void) {
    const { values, height } = this
    for (let y = top; y < bottom; y++) {
      const from = y
      while (y < bottom && values[x * height + y]! > 0.5 - 1e-4) y++
      if (y > from) visit(from, y)
    }
  }

  /** Make each of `length` values, `stride` apart, the average of those within `radius`; the last one goes on beyond the end. */
  private average(start: number, stride: number, length: number, radius: number) {
    const { values, line } = this
    const last = length - 1
    for (let i = 0; i < length; i++) line[i] = values[start + i * stride]!
    let sum = 0
    for (let i = -radius; i <= radius; i++) sum += line[Math.min(Math.max(i, 0), last)]!
    for (let i = 0; i < length; i++) {
      values[start + i * stride] = sum / (2 * radius + 1)
      sum += line[Math.min(i + radius + 1, last)]! - line[Math.max(i - radius, 0)]!
    }
  }
}
