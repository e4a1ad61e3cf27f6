import type { GridStep } from './modelTransform'
import type { Runs } from './runs'
import { clamp, type ImagePoint, type Size } from './space'

/** Mask logits as the decoder gives them: row-major f32[height, width] on the model's own coarse grid. */
export interface Logits extends Size {
  readonly data: Float32Array
}

/** For one axis: the lower of the two grid lines around each pixel's centre, and the weight of the upper. */
export interface Taps {
  readonly index: Int32Array
  readonly weight: Float64Array
}

/** Bilinear taps with half-pixel centres; beyond the outermost centres the edge value holds. */
export function taps(pixels: number, cells: number, step: number): Taps {
  const index = new Int32Array(pixels)
  const weight = new Float64Array(pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = tap(pixel, cells, step)
    index[pixel] = at.index
    weight[pixel] = at.weight
  }
  return { index, weight }
}

/** Whether the image pixel at a point lies in the mask. */
export function isInMask(
  { data, width, height }: Logits,
  step: GridStep,
  { x, y }: ImagePoint,
  threshold: number,
): boolean {
  const across = tap(Math.floor(x), width, step.x)
  const down = tap(Math.floor(y), height, step.y)
  const row = (line: number) => {
    const start = Math.min(line, height - 1) * width
    const [left, right] = [data[start + across.index]!, data[start + Math.min(across.index + 1, width - 1)]!]
    return (1 - across.weight) * left + across.weight * right
  }
  return (1 - down.weight) * row(down.index) + down.weight * row(down.index + 1) > threshold
}

function tap(pixel: number, cells: number, step: number): { index: number; weight: number } {
  const at = clamp((pixel + 0.5) * step - 0.5, 0, cells - 1)
  const index = Math.min(Math.floor(at), Math.max(cells - 2, 0))
  return { index, weight: at - index }
}

/**
 * The mask `upsampled logit > threshold` at full image size, as column-major runs.
 *
 * Never upsamples: down a column the interpolated logit is linear between two grid rows, so each such piece has at
 * most one crossing, which is solved for and then settled exactly by evaluating the pixels next to it. The result
 * is the same, pixel for pixel, as bilinear upsampling followed by the threshold.
 */
export function logitsToRuns(logits: Logits, step: GridStep, image: Size, threshold: number): Runs {
  const across = taps(image.width, logits.width, step.x)
  const down = taps(image.height, logits.height, step.y)
  const pieces = piecesOf(down, logits.height)
  const peaks = columnPeaks(logits)
  const column = new Float64Array(logits.height)
  const flips = new Flips(image.width * image.height)
  for (let x = 0; x < image.width; x++) {
    const left = across.index[x]!
    const right = Math.min(left + 1, logits.width - 1)
    const start = x * image.height
    if (peaks[left]! <= threshold && peaks[right]! <= threshold) {
      flips.set(start, false)
      continue
    }
    blendColumns(logits, left, right, across.weight[x]!, column)
    scanColumn(column, pieces, down, threshold, start, flips)
  }
  return { height: image.height, width: image.width, counts: flips.counts() }
}

/** The positions at which a stream of pixels changes between background and mask. */
class Flips {
  private positions: number[] = []
  private inside = false
  constructor(private readonly length: number) {}

  /** From `position` on, pixels are inside the mask or not. */
  set(position: number, inside: boolean) {
    if (inside === this.inside) return
    this.inside = inside
    this.positions.push(position)
  }

  counts(): Uint32Array {
    const edges = [...this.positions, this.length]
    return Uint32Array.from(edges, (edge, i) => edge - (i ? edges[i - 1]! : 0))
  }
}

/** `pieces[r]` = the first pixel whose centre lies between grid rows r and r + 1; one more entry ends the last. */
function piecesOf(down: Taps, rows: number): Int32Array {
  const count = Math.max(rows - 1, 1)
  const pieces = new Int32Array(count + 1).fill(down.index.length)
  for (let pixel = down.index.length - 1; pixel >= 0; pixel--) pieces[down.index[pixel]!] = pixel
  for (let row = count - 1; row >= 0; row--) pieces[row] = Math.min(pieces[row]!, pieces[row + 1]!)
  return pieces
}

function columnPeaks({ data, width, height }: Logits): Float32Array {
  const peaks = new Float32Array(width).fill(Number.NEGATIVE_INFINITY)
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++) peaks[x] = Math.max(peaks[x]!, data[row * width + x]!)
  return peaks
}

function blendColumns(
  { data, width, height }: Logits,
  left: number,
  right: number,
  weight: number,
  out: Float64Array,
) {
  for (let row = 0; row < height; row++)
    out[row] = (1 - weight) * data[row * width + left]! + weight * data[row * width + right]!
}

function scanColumn(
  column: Float64Array,
  pieces: Int32Array,
  down: Taps,
  threshold: number,
  start: number,
  flips: Flips,
) {
  for (let row = 0; row + 1 < pieces.length; row++) {
    const first = pieces[row]!
    const end = pieces[row + 1]!
    if (first === end) continue
    const upper = column[row]!
    const lower = column[Math.min(row + 1, column.length - 1)]!
    const startsInside = upper > threshold
    if (startsInside === lower > threshold) {
      flips.set(start + first, startsInside)
      continue
    }
    const crossing = crossingPixel(upper, lower, first, end, down.weight, threshold)
    if (crossing > first) flips.set(start + first, startsInside)
    if (crossing < end) flips.set(start + crossing, !startsInside)
  }
}

/** The first pixel in [first, end) on the lower side of the threshold's crossing, or `end`. */
function crossingPixel(
  upper: number,
  lower: number,
  first: number,
  end: number,
  weight: Float64Array,
  threshold: number,
): number {
  const crossed = (pixel: number) =>
    (1 - weight[pixel]!) * upper + weight[pixel]! * lower > threshold === lower > threshold
  const at = (threshold - upper) / (lower - upper)
  const spacing = end - first > 1 ? weight[first + 1]! - weight[first]! : 1
  const guess = first + Math.ceil((at - weight[first]!) / spacing)
  let pixel = Number.isFinite(guess) ? clamp(guess, first, end) : first
  while (pixel > first && crossed(pixel - 1)) pixel--
  while (pixel < end && !crossed(pixel)) pixel++
  return pixel
}
