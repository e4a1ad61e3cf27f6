import { forEachRun, type Runs } from './runs'
import type { Corners, Size } from './space'

/** The pieces of a mask in one column: from, to, from, to, … from top to bottom, none touching the next. */
type Pieces = readonly number[]

const NONE: Pieces = []

/** A mask that can be painted on, column by column: what a stroke costs does not depend on the size of the image. */
export class MaskColumns implements Size {
  private readonly columns: Pieces[] = []

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  static of(runs: Runs): MaskColumns {
    const mask = new MaskColumns(runs.width, runs.height)
    forEachRun(runs, (x, y0, y1) => mask.append(x, y0, y1))
    return mask
  }

  at(x: number): Pieces {
    return this.columns[x] ?? NONE
  }

  /** Put the pixels from `y0` up to, not including, `y1` in the mask: below all that the column has, not touching it. */
  append(x: number, y0: number, y1: number) {
    const pieces = this.columns[x] as number[] | undefined
    if (pieces) pieces.push(y0, y1)
    else this.columns[x] = [y0, y1]
  }

  /** Put the pixels from `y0` up to, not including, `y1` of a column in the mask, or take them out. */
  paint(x: number, y0: number, y1: number, adds: boolean) {
    this.columns[x] = (adds ? joined : cut)(this.at(x), y0, y1)
  }

  /** The smallest box around the mask; one of no size around nothing. */
  box(): Corners {
    let [left, top, right, bottom] = [this.width, this.height, 0, 0]
    this.columns.forEach((pieces, x) => {
      if (!pieces.length) return
      left = Math.min(left, x)
      right = x + 1
      top = Math.min(top, pieces[0]!)
      bottom = Math.max(bottom, pieces.at(-1)!)
    })
    return right ? [left, top, right, bottom] : [0, 0, 0, 0]
  }

  runs(): Runs {
    const { width, height } = this
    const counts: number[] = []
    let end = 0
    this.columns.forEach((pieces, x) => {
      for (let i = 0; i < pieces.length; i += 2) {
        const [from, to] = [x * height + pieces[i]!, x * height + pieces[i + 1]!]
        if (from === end && counts.length) counts[counts.length - 1]! += to - from
        else counts.push(from - end, to - from)
        end = to
      }
    })
    if (end < width * height) counts.push(width * height - end)
    return { width, height, counts: Uint32Array.from(counts) }
  }
}

/** The pieces with [y0, y1) added; those that it meets become one with it. */
function joined(pieces: Pieces, y0: number, y1: number): Pieces {
  const above: number[] = []
  const below: number[] = []
  let [first, last] = [y0, y1]
  for (let i = 0; i < pieces.length; i += 2) {
    const [from, to] = [pieces[i]!, pieces[i + 1]!]
    if (to < y0) above.push(from, to)
    else if (from > y1) below.push(from, to)
    else {
      first = Math.min(first, from)
      last = Math.max(last, to)
    }
  }
  return [...above, first, last, ...below]
}

/** What of the pieces lies outside [y0, y1). */
function cut(pieces: Pieces, y0: number, y1: number): Pieces {
  const left: number[] = []
  for (let i = 0; i < pieces.length; i += 2) {
    const [from, to] = [pieces[i]!, pieces[i + 1]!]
    if (from < y0) left.push(from, Math.min(to, y0))
    if (to > y1) left.push(Math.max(from, y1), to)
  }
  return left
}
