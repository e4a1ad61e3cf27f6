import { type Ring, rings } from '../geometry/rings'
import type { Rle } from '../geometry/rle'
import type { Runs } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import { levelAt } from '../geometry/tiles'
import type { Scene } from './surface'

/** A mask as it is drawn and hit: made once for each RLE. */
export interface Shape {
  readonly runs: Runs
  readonly rings: readonly Ring[]
  /** In image pixels; fill by the even-odd rule. One for each halving of the scale, without what is too small to be seen. */
  readonly paths: Path2D[]
}

/** More halvings of the scale than any image has. */
const LEVELS = 12

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
  return { runs, rings: rings(runs), paths: [] }
}

/** The outlines of a mask in image pixels, as exact as the screen shows them; fill by the even-odd rule. */
export function pathOf(rle: Rle, { view, surface }: Scene): Path2D {
  const { paths, rings } = shapeOf(rle)
  const level = levelAt(view.scale * surface.ratio, LEVELS)
  const path = paths[level] ?? pathAlong(rings, level ? 2 ** level : 0)
  paths[level] = path
  return path
}

/** A path through the corners; those nearer to the one before than `reach` image pixels, across and down, are left out. */
function pathAlong(outlines: readonly Ring[], reach: number): Path2D {
  const path = new Path2D()
  for (const ring of outlines) {
    let [lastX, lastY] = [ring[0]!, ring[1]!]
    path.moveTo(lastX, lastY)
    for (let i = 2; i < ring.length; i += 2) {
      const [x, y] = [ring[i]!, ring[i + 1]!]
      if (Math.abs(x - lastX) + Math.abs(y - lastY) < reach) continue
      path.lineTo(x, y)
      lastX = x
      lastY = y
    }
    path.closePath()
  }
  return path
}
