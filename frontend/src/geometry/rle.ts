import type { Runs } from './runs'

/** A mask on the wire: `size` is [height, width], `counts` COCO's compressed string. */
export interface Rle {
  readonly size: readonly [number, number]
  readonly counts: string
}

/**
 * COCO's compression of run lengths, byte for byte as pycocotools writes it: from the fourth run on the difference
 * to the run two before, as signed little-endian base 32 with a continuation bit, offset to printable characters.
 */
export function encodeRle({ height, width, counts }: Runs): Rle {
  const bytes: number[] = []
  counts.forEach((count, i) => {
    let rest = i > 2 ? count - counts[i - 2]! : count
    for (let more = true; more; ) {
      const digit = rest & 31
      rest >>= 5
      more = digit & 16 ? rest !== -1 : rest !== 0
      bytes.push((more ? digit | 32 : digit) + 48)
    }
  })
  return { size: [height, width], counts: asString(bytes) }
}

/** @throws RangeError when the runs do not fill the size exactly. */
export function decodeRle({ size: [height, width], counts: text }: Rle): Runs {
  const counts: number[] = []
  let [value, shift, sum] = [0, 0, 0]
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    value |= (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    if (digit & 16 && shift < 32) value |= -1 << shift
    const count = counts.length > 2 ? value + counts[counts.length - 2]! : value
    if (count < 0) throw new RangeError(`This mask cannot be read: run ${counts.length} is negative.`)
    counts.push(count)
    sum += count
    value = shift = 0
  }
  if (shift || sum !== height * width)
    throw new RangeError(`This mask cannot be read: its runs cover ${sum} of ${height * width} pixels.`)
  return { height, width, counts: Uint32Array.from(counts) }
}

function asString(bytes: number[]): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 8192) parts.push(String.fromCharCode(...bytes.slice(i, i + 8192)))
  return parts.join('')
}
