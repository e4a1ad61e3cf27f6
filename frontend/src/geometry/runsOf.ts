import { decodeRle, encodeRle, type Rle } from './rle'
import type { Runs } from './runs'

const known = new WeakMap<Rle, Runs>()

/** The runs of an RLE, decoded once. */
export function runsOf(rle: Rle): Runs {
  const runs = known.get(rle) ?? decodeRle(rle)
  known.set(rle, runs)
  return runs
}

/** The RLE of runs that are at hand: it is not decoded again. */
export function rleOf(runs: Runs): Rle {
  const rle = encodeRle(runs)
  known.set(rle, runs)
  return rle
}
