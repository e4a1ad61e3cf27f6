import { expect, test } from 'vitest'
import { noise, picture } from '../geometry/fixtures/pixels'
import { MaskColumns } from '../geometry/maskColumns'
import { rasterizeColumns } from './rasterizeColumns'
import type { Scene } from './surface'

const runs = noise(5, 12, 9)
const rows = picture(runs)

const scene = (scale: number, x: number, y: number, ratio: number): Scene => ({
  view: { scale, x, y },
  image: runs,
  surface: { width: 50, height: 40, ratio },
})

/** A device pixel is inside when the image pixel under its centre is. */
function isInside({ view, surface }: Scene, deviceX: number, deviceY: number): boolean {
  const x = Math.floor(((deviceX + 0.5) / surface.ratio - view.x) / view.scale)
  const y = Math.floor(((deviceY + 0.5) / surface.ratio - view.y) / view.scale)
  return rows[y]?.[x] === '#'
}

test.each([
  ['enlarged', scene(3.7, 2.3, 1.9, 1)],
  ['moved off the screen', scene(5, -13.4, -8.2, 1)],
  ['reduced', scene(0.4, 10, 10, 1)],
  ['on a fine screen', scene(2.5, 0.6, 3.1, 1.5)],
])('it_shows_the_pixel_under_each_centre: %s', (_, at) => {
  for (const box of [[0, 0, 12, 9] as const, [3, 2, 7.5, 6.2] as const]) {
    const raster = rasterizeColumns(MaskColumns.of(runs), at, box, 2)
    for (let y = 0; y < raster.height; y++)
      for (let x = 0; x < raster.width; x++)
        expect(raster.inside[y * raster.width + x] === 1).toBe(isInside(at, raster.left + x, raster.top + y))
  }
})
