import { nothing } from './combine'
import { MaskColumns } from './maskColumns'
import { bbox, forEachRun, type Runs } from './runs'
import { clamp } from './space'

/** Averaging this often comes close to a Gaussian blur. */
const PASSES = 2

/**
 * The mask with its edge smoothed: a pixel is in it when at least half of what lies around it is. Straight edges stay
 * where they are, also along the border of the image; corners, specks and gaps of about `radius` pixels go.
 */
export function smoothed(runs: Runs, radius: number): Runs {
  const [x, y, width, height] = bbox(runs)
  if (!width) return nothing(runs)
  const margin = PASSES * radius
  const [left, top] = [Math.max(x - margin, 0), Math.max(y - margin, 0)]
  const grid = new Grid(
    Math.min(x + width + margin, runs.width) - left,
    Math.min(y + height + margin, runs.height) - top,
  )
  forEachRun(runs, (column, y0, y1) => grid.fill(column - left, y0 - top, y1 - top))
  for (let pass = 0; pass < PASSES; pass++) grid.blur(radius)
  const mask = new MaskColumns(runs.width, runs.height)
  grid.forEachPiece((column, y0, y1) => mask.paint(column + left, y0 + top, y1 + top, true))
  return mask.runs()
}

/** How much of each pixel is in a mask, 0 to 1, column by column. */
class Grid {
  private readonly values: Float32Array

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.values = new Float32Array(width * height)
  }

  fill(x: number, y0: number, y1: number) {
    this.values.fill(1, x * this.height + y0, x * this.height + y1)
  }

  blur(radius: number) {
    const { values, width, height } = this
    for (let x = 0; x < width; x++) average(values, x * height, 1, height, radius)
    for (let y = 0; y < height; y++) average(values, y, height, width, radius)
  }

  forEachPiece(visit: (x: number, y0: number, y1: number) => void) {
    const { values, width, height } = this
    for (let x = 0; x < width; x++)
      for (let y = 0; y < height; y++) {
        const from = y
        while (y < height && values[x * height + y]! > 0.5 - 1e-4) y++
        if (y > from) visit(x, from, y)
      }
  }
}

/** Make each of `length` values, `stride` apart, the average of those within `radius`; the last one goes on beyond the end. */
function average(values: Float32Array, start: number, stride: number, length: number, radius: number) {
  const line = Float64Array.from({ length }, (_, i) => values[start + i * stride]!)
  const at = (i: number) => line[clamp(i, 0, length - 1)]!
  let sum = 0
  for (let i = -radius; i <= radius; i++) sum += at(i)
  for (let i = 0; i < length; i++) {
    values[start + i * stride] = sum / (2 * radius + 1)
    sum += at(i + radius + 1) - at(i - radius)
  }
}
