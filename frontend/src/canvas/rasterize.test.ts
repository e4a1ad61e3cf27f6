import { expect, test } from 'vitest'
import { type Logits, logitsToRuns } from '../geometry/logits'
import { contains } from '../geometry/runs'
import { imagePoint, screenPoint } from '../geometry/space'
import { toImage } from '../geometry/viewport'
import { paint } from './preview2d'
import { isEdge, rasterize } from './rasterize'
import type { Scene } from './surface'

const image = { width: 90, height: 70 }
const step = { x: 16 / 90, y: 12 / 70 }
const logits: Logits = {
  width: 16,
  height: 12,
  data: Float32Array.from({ length: 192 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i / 16)),
}
const mask = { logits, step, threshold: 0.2, color: '#ff0000', fill: 0.38 }
const scene = (scale: number, x: number, y: number, ratio: number): Scene => ({
  view: { scale, x, y },
  image,
  surface: { width: Math.round(160 * ratio), height: Math.round(120 * ratio), ratio },
})

test.each([
  ['whole', scene(1.3, 10.5, 7.25, 1)],
  ['smaller', scene(0.4, 60, 40, 1)],
  ['zoomed in beyond the edges', scene(9, -300, -200, 1)],
  ['on a dense screen', scene(1.1, 5, 5, 2)],
  ['off to the left', scene(2, -120, 10, 1.5)],
])('it_shows_exactly_what_will_be_saved: %s', (_, at) => {
  const runs = logitsToRuns(logits, step, image, mask.threshold)
  const raster = rasterize(mask, at)
  const { ratio, width, height } = at.surface
  const wrong: string[] = []
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const point = toImage(at.view, screenPoint((x + 0.5) / ratio, (y + 0.5) / ratio))
      const [i, j] = [x - raster.left, y - raster.top]
      const covered = i >= 0 && j >= 0 && i < raster.width && j < raster.height
      const shown = covered && raster.inside[j * raster.width + i] === 1
      if (shown !== contains(runs, imagePoint(point.x, point.y))) wrong.push(`${x},${y}`)
    }
  expect(wrong).toEqual([])
})

test.each([1, 2])('it_covers_the_mask_and_what_its_outline_needs_but_no_more: ratio %d', (ratio) => {
  const data = Float32Array.from({ length: 192 }, (_, i) => (i === 5 * 16 + 7 || i === 5 * 16 + 8 ? 4 : -4))
  const small = { ...mask, logits: { ...logits, data }, threshold: 0 }
  const at = scene(1.3, 10.5, 7.25, ratio)
  const raster = rasterize(small, at)
  expect(raster.width * raster.height).toBeLessThan((90 * 1.3 * ratio * 70 * 1.3 * ratio) / 10)
  const rows = Array.from({ length: raster.height }, (_, y) =>
    raster.inside.subarray(y * raster.width, (y + 1) * raster.width),
  )
  const blank = (row: Uint8Array) => row.every((inside) => !inside)
  expect([rows.slice(0, ratio).every(blank), rows.slice(-ratio).every(blank)]).toEqual([true, true])
  expect(rows.every((row) => blank(row.subarray(0, ratio)) && blank(row.subarray(-ratio)))).toBe(true)
  expect(rows.some((row) => !blank(row))).toBe(true)
  const empty = rasterize({ ...small, threshold: 9 }, at)
  expect(empty.inside.length).toBe(0)
})

test('it_outlines_the_mask_but_not_where_the_screen_cuts_it', () => {
  const inside = Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 1, 0])
  const raster = { left: 0, top: 0, width: 3, height: 3, inside }
  const edges = Array.from(inside, (_, i) => isEdge(raster, i % 3, Math.floor(i / 3), 1))
  expect(edges).toEqual([false, false, false, false, false, true, false, true, false])
})

test('it_paints_edge_and_fill_apart_and_nothing_outside', () => {
  const inside = Uint8Array.from([1, 1, 0])
  const out = new Uint32Array(3)
  paint({ left: 0, top: 0, width: 3, height: 1, inside }, { ...mask, color: '#ff0000' }, 1, out)
  const alphas = [...new Uint8Array(out.buffer)].filter((_, i) => i % 4 === 3)
  expect(alphas[1]).toBe(255)
  expect(alphas[0]).toBeGreaterThan(0)
  expect(alphas[0]).toBeLessThan(255)
  expect(alphas[2]).toBe(0)
})
