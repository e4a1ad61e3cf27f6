import type { Rle } from '../geometry/rle'
import type { BBox } from '../geometry/space'
import type { MaskLook } from './color'

/** A mask to draw. */
export interface MaskItem extends MaskLook {
  readonly rle: Rle
  readonly bbox: BBox
}

export const isSameItem = (a: MaskItem, b: MaskItem) =>
  a.rle === b.rle && a.color === b.color && a.fill === b.fill
