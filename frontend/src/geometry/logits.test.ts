import { describe, expect, test } from 'vitest'
import { isInMask, type Logits, logitsToRuns } from './logits'
import { gridStep, type ModelInput, modelScale, toModel } from './modelTransform'
import type { Runs } from './runs'
import { imagePoint, type Size } from './space'

/** Bilinear upsampling with half-pixel centres, written out pixel by pixel: what the fast way must equal. */
function upsampleThenThreshold(logits: Logits, image: Size, input: ModelInput, threshold: number): boolean[] {
  const { data, width, height } = logits
  const at = (x: number, y: number) => data[Math.min(y, height - 1) * width + Math.min(x, width - 1)]!
  const scale = modelScale(input, image)
  const pixels: boolean[] = []
  for (let x = 0; x < image.width; x++)
    for (let y = 0; y < image.height; y++) {
      const u = Math.min(Math.max(((x + 0.5) * scale.x * width) / input.width - 0.5, 0), width - 1)
      const v = Math.min(Math.max(((y + 0.5) * scale.y * height) / input.height - 0.5, 0), height - 1)
      const [i, j] = [Math.floor(u), Math.floor(v)]
      const top = (1 - (u - i)) * at(i, j) + (u - i) * at(i + 1, j)
      const bottom = (1 - (u - i)) * at(i, j + 1) + (u - i) * at(i + 1, j + 1)
      pixels.push((1 - (v - j)) * top + (v - j) * bottom > threshold)
    }
  return pixels
}

const expand = ({ counts }: Runs) =>
  [...counts].flatMap((count, i) => Array<boolean>(count).fill(i % 2 === 1))

function noise(width: number, height: number, seed: number, smooth: boolean): Logits {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const [fx, fy] = [random() * 0.5, random() * 0.5]
  const value = (i: number) => Math.sin((i % width) * fx) + Math.cos(Math.floor(i / width) * fy) - 0.3
  const data = Float32Array.from({ length: width * height }, (_, i) => (smooth ? value(i) : random() - 0.5))
  return { data, width, height }
}

const images: [string, Size][] = [
  ['larger than the grid', { width: 211, height: 157 }],
  ['smaller than the grid', { width: 9, height: 13 }],
  ['of one row', { width: 50, height: 1 }],
  ['of one column', { width: 1, height: 50 }],
  ['very tall', { width: 12, height: 400 }],
]

describe.each(['squash', 'letterbox'] as const)('%s', (resize) => {
  const input: ModelInput = { width: 64, height: 48, resize }
  test.each(images)('it_equals_plain_upsampling_for_an_image_%s', (_, image) => {
    for (const threshold of [0, 0.25, -3, 3])
      for (let seed = 1; seed <= 6; seed++) {
        const logits = noise(32, 24, seed, seed % 2 === 0)
        const runs = logitsToRuns(logits, gridStep(input, image, logits), image, threshold)
        expect(expand(runs)).toEqual(upsampleThenThreshold(logits, image, input, threshold))
      }
  })
})

test('it_leaves_a_pixel_at_the_threshold_out', () => {
  const logits = { data: Float32Array.of(1, 1, 1, 1), width: 2, height: 2 }
  const image = { width: 4, height: 4 }
  const step = { x: 0.5, y: 0.5 }
  expect([...logitsToRuns(logits, step, image, 1).counts]).toEqual([16])
  expect([...logitsToRuns(logits, step, image, 0.999).counts]).toEqual([0, 16])
})

test('it_scales_points_per_axis_or_by_one_factor', () => {
  const image = { width: 200, height: 100 }
  const point = imagePoint(100, 100)
  const squashed = modelScale({ width: 64, height: 64, resize: 'squash' }, image)
  const boxed = modelScale({ width: 64, height: 64, resize: 'letterbox' }, image)
  expect(toModel(squashed, point)).toEqual({ x: 32, y: 64 })
  expect(toModel(boxed, point)).toEqual({ x: 32, y: 32 })
})

test.each(['squash', 'letterbox'] as const)('it_knows_of_one_pixel_what_the_whole_mask_says_%s', (resize) => {
  const image = { width: 61, height: 47 }
  const input: ModelInput = { width: 64, height: 48, resize }
  const logits = noise(16, 12, 3, false)
  const step = gridStep(input, image, logits)
  const mask = expand(logitsToRuns(logits, step, image, 0.1))
  for (let x = 0; x < image.width; x += 3)
    for (let y = 0; y < image.height; y += 2)
      expect(isInMask(logits, step, imagePoint(x + 0.7, y + 0.2), 0.1)).toBe(mask[x * image.height + y])
})
