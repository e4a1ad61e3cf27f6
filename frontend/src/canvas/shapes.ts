import { type Ring, rings } from '../geometry/rings'
import type { Rle } from '../geometry/rle'
import type { Runs } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'

/** A mask as it is drawn and hit: made once for each RLE. */
export interface Shape {
  readonly runs: Runs
  readonly rings: readonly Ring[]
  /** In image pixels; fill by the even-odd rule. */
  readonly path: Path2D
  /** Corners in all: what drawing it costs. */
  readonly corners: number
}

const shapes = new WeakMap<Rle, Shape>()

export function shapeOf(rle: Rle): Shape {
  const known = shapes.get(rle)
  if (known) return known
  const shape = makeShape(rle)
  shapes.set(rle, shape)
  return shape
}

function makeShape(rle: Rle): Shape {
  const runs = runsOf(rle)
  const outlines = rings(runs)
  const corners = outlines.reduce((sum, ring) => sum + ring.length / 2, 0)
  return { runs, rings: outlines, path: pathOf(outlines), corners }
}

function pathOf(outlines: readonly Ring[]): Path2D {
  const path = new Path2D()
  for (const ring of outlines) {
    path.moveTo(ring[0]!, ring[1]!)
    for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i]!, ring[i + 1]!)
    path.closePath()
  }
  return path
}
