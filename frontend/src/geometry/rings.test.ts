import { expect, test } from 'vitest'
import fixtures from './fixtures/rle.json'
import { type Ring, rings } from './rings'
import { decodeRle, type Rle } from './rle'
import { forEachRun, type Runs } from './runs'

/** Pixel centres by the even-odd rule: a ray to the left crosses vertical edges an odd number of times. */
function fill(outlines: Ring[], width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height)
  for (const ring of outlines)
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = [ring[i]!, ring[i + 1]!]
      const [nextX, nextY] = [ring[(i + 2) % ring.length]!, ring[(i + 3) % ring.length]!]
      if (x !== nextX) continue
      for (let row = Math.min(y, nextY); row < Math.max(y, nextY); row++)
        for (let column = x; column < width; column++) inside[row * width + column]! ^= 1
    }
  return inside
}

function pixels(runs: Runs): Uint8Array {
  const inside = new Uint8Array(runs.width * runs.height)
  forEachRun(runs, (x, y0, y1) => {
    for (let y = y0; y < y1; y++) inside[y * runs.width + x] = 1
  })
  return inside
}

test.each(fixtures.masks)('it_outlines_exactly: $name', ({ rle }) => {
  const runs = decodeRle(rle as unknown as Rle)
  expect(Buffer.compare(fill(rings(runs), runs.width, runs.height), pixels(runs))).toBe(0)
})

test('it_gives_only_corners', () => {
  const square: Runs = { width: 4, height: 4, counts: Uint32Array.of(5, 2, 2, 2, 5) }
  expect(rings(square).map((ring) => ring.length / 2)).toEqual([4])
})

test('it_keeps_pixels_that_touch_at_a_corner_apart', () => {
  const diagonal: Runs = { width: 2, height: 2, counts: Uint32Array.of(0, 1, 2, 1) }
  expect(rings(diagonal)).toHaveLength(2)
})
