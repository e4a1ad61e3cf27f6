/** What a magic wand takes: the pixels around one place that are of nearly the same colour and hang together. */

import { MaskColumns } from './maskColumns'
import type { Runs } from './runs'
import type { ImagePoint, Size } from './space'

/** RGBA of a part of an image, row by row; each sampled pixel stands for `step` × `step` pixels of the image. */
export interface Sample extends Size {
  /** Where the part begins, in image pixels. */
  readonly left: number
  readonly top: number
  readonly step: number
  readonly data: Uint8ClampedArray
}

const CHANNELS = 3
const BYTES_A_PIXEL = 4

/** How far each pixel of a sample is from the colour at one place. */
export class ColourDistance {
  private readonly seed: number
  private readonly distances: Uint8Array

  /** `at` must lie on the sample. */
  constructor(
    private readonly sample: Sample,
    at: ImagePoint,
  ) {
    const { width, left, top, step } = sample
    this.seed = Math.floor((at.y - top) / step) * width + Math.floor((at.x - left) / step)
    this.distances = distancesTo(sample, this.seed)
  }

  /**
   * The pixels of the image that hang together with the place, side by side, and are at most `tolerance` from its
   * colour in every channel, 0 to 255.
   */
  region(tolerance: number, image: Size): Runs {
    return onImage(this.flooded(tolerance), this.sample, image)
  }

  /** Row by row from the seed: each stretch is filled at once, and the stretches that touch it wait. */
  private flooded(tolerance: number): Uint8Array {
    const { width } = this.sample
    const { distances } = this
    const inside = new Uint8Array(distances.length)
    const isNew = (at: number) => distances[at]! <= tolerance && !inside[at]
    const waiting = [this.seed]
    const wait = (from: number, to: number) => {
      if (from < 0 || from >= distances.length) return
      for (let at = from; at < to; at++) if (isNew(at) && (at === from || !isNew(at - 1))) waiting.push(at)
    }
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (!isNew(at)) continue
      const row = at - (at % width)
      let [from, to] = [at, at + 1]
      while (from > row && isNew(from - 1)) from--
      while (to < row + width && isNew(to)) to++
      inside.fill(1, from, to)
      wait(from - width, to - width)
      wait(from + width, to + width)
    }
    return inside
  }
}

/** The largest difference of a channel. */
function distancesTo({ data }: Sample, seed: number): Uint8Array {
  const colour = data.subarray(seed * BYTES_A_PIXEL, seed * BYTES_A_PIXEL + CHANNELS)
  const [red, green, blue] = [colour[0]!, colour[1]!, colour[2]!]
  const distances = new Uint8Array(data.length / BYTES_A_PIXEL)
  for (let i = 0, at = 0; i < distances.length; i++, at += BYTES_A_PIXEL)
    distances[i] = Math.max(
      Math.abs(data[at]! - red),
      Math.abs(data[at + 1]! - green),
      Math.abs(data[at + 2]! - blue),
    )
  return distances
}

function onImage(inside: Uint8Array, { width, height, left, top, step }: Sample, image: Size): Runs {
  const mask = new MaskColumns(image.width, image.height)
  for (let column = 0; column < width; column++) {
    const [x0, x1] = [left + column * step, Math.min(left + (column + 1) * step, image.width)]
    for (let row = 0; row < height; row++) {
      if (!inside[row * width + column]) continue
      const first = row
      while (row < height && inside[row * width + column]) row++
      const [y0, y1] = [top + first * step, Math.min(top + row * step, image.height)]
      for (let x = x0; x < x1; x++) mask.append(x, y0, y1)
    }
  }
  return mask.runs()
}
