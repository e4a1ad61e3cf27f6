import { memo } from 'react'
import { shapeOf } from '../../canvas/shapes'
import type { Ring } from '../../geometry/rings'
import type { Rle } from '../../geometry/rle'
import type { BBox } from '../../geometry/space'

/** A mask of many corners is drawn with about this many: it is small. */
const ENOUGH_CORNERS = 160

interface Props {
  rle: Rle
  bbox: BBox
  color: string
  size: number
}

/** A mask's outline as a small filled picture. */
export const Silhouette = memo(function Silhouette({ rle, bbox: [x, y, width, height], color, size }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox={`${x} ${y} ${Math.max(width, 1)} ${Math.max(height, 1)}`}
      aria-hidden="true"
    >
      <path d={outlineOf(rle, ENOUGH_CORNERS)} fill={color} fillRule="evenodd" />
    </svg>
  )
})

/** A mask's outline as the path of an SVG, of about this many corners a ring. */
export const outlineOf = (rle: Rle, corners: number): string =>
  shapeOf(rle)
    .rings.map((ring) => pathOf(ring, corners))
    .join('')

function pathOf(ring: Ring, enough: number): string {
  const every = Math.max(1, Math.floor(ring.length / 2 / enough))
  const corners: string[] = []
  for (let i = 0; i < ring.length; i += 2 * every) corners.push(`${ring[i]} ${ring[i + 1]}`)
  return `M${corners.join('L')}Z`
}
