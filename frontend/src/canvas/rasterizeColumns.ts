import type { MaskColumns } from '../geometry/maskColumns'
import { type Corners, clamp } from '../geometry/space'
import type { Raster } from './rasterize'
import type { Scene } from './surface'

/**
 * A part of a mask at the size of the screen: a device pixel is inside when the image pixel under its centre is, so
 * that the screen shows exactly what will be saved. `box` is in image pixels, `margin` in device pixels around it.
 */
export function rasterizeColumns(mask: MaskColumns, scene: Scene, box: Corners, margin: number): Raster {
  const { view, surface } = scene
  const device = (at: number, offset: number) => Math.ceil((offset + at * view.scale) * surface.ratio - 0.5)
  const column = (at: number) => clamp(device(at, view.x), 0, surface.width)
  const row = (at: number) => clamp(device(at, view.y), 0, surface.height)
  const left = Math.max(column(box[0]) - margin, 0)
  const top = Math.max(row(box[1]) - margin, 0)
  const width = Math.min(column(box[2]) + margin, surface.width) - left
  const height = Math.min(row(box[3]) + margin, surface.height) - top
  const inside = new Uint8Array(width * height)
  for (let i = 0; i < width; i++) {
    const pieces = mask.at(Math.floor(((left + i + 0.5) / surface.ratio - view.x) / view.scale))
    for (let piece = 0; piece < pieces.length; piece += 2) {
      const end = Math.min(row(pieces[piece + 1]!) - top, height)
      for (let y = Math.max(row(pieces[piece]!) - top, 0); y < end; y++) inside[y * width + i] = 1
    }
  }
  return { left, top, width, height, inside }
}
