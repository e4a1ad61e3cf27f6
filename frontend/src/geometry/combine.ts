import type { Runs } from './runs'

/** Whether a pixel is in the result, by whether it is in the first mask and in the second. */
type Rule = (inA: boolean, inB: boolean) => boolean

export const union = (a: Runs, b: Runs) => combine(a, b, (inA, inB) => inA || inB)
export const intersection = (a: Runs, b: Runs) => combine(a, b, (inA, inB) => inA && inB)
/** What is in the first mask and not in the second. */
export const difference = (a: Runs, b: Runs) => combine(a, b, (inA, inB) => inA && !inB)

export const nothing = ({ width, height }: Pick<Runs, 'width' | 'height'>): Runs => ({
  width,
  height,
  counts: Uint32Array.of(width * height),
})

/** All that is not in the mask. */
export function inverted({ width, height, counts }: Runs): Runs {
  if (counts[0] === 0) return { width, height, counts: counts.slice(1) }
  const shifted = new Uint32Array(counts.length + 1)
  shifted.set(counts, 1)
  return { width, height, counts: shifted }
}

/** Walk both masks of one size at once, from border to border of their runs. */
function combine(a: Runs, b: Runs, rule: Rule): Runs {
  const counts: number[] = []
  let [i, j, endA, endB] = [0, 0, a.counts[0] ?? 0, b.counts[0] ?? 0]
  let [position, start, inside] = [0, 0, false]
  while (i < a.counts.length && j < b.counts.length) {
    const next = Math.min(endA, endB)
    if (next > position && rule(i % 2 === 1, j % 2 === 1) !== inside) {
      counts.push(position - start)
      start = position
      inside = !inside
    }
    position = next
    if (endA === next) endA += a.counts[++i] ?? 0
    if (endB === next) endB += b.counts[++j] ?? 0
  }
  counts.push(position - start)
  return { width: a.width, height: a.height, counts: Uint32Array.from(counts) }
}
