import type { ImageStatus } from '../../contract/api'
import type { Known } from '../../store/statuses'
import type { StripFilter } from './queries'

/**
 * The images that were heard of and belong among these, which are in the order of their ids, but are not there: they
 * are new, or have become what the filter lets through. With `more`, those after the last one may only not be read yet.
 */
export function missingIn(
  frames: readonly { readonly id: number }[],
  more: boolean,
  filter: StripFilter,
  statuses: ReadonlyMap<number, Known>,
): number[] {
  const there = new Set(frames.map(({ id }) => id))
  const last = more ? (frames.at(-1)?.id ?? 0) : Number.POSITIVE_INFINITY
  const isLetThrough = (status: ImageStatus) => filter === null || filter === status
  return [...statuses].flatMap(([id, { status }]) =>
    isLetThrough(status) && id < last && !there.has(id) ? [id] : [],
  )
}
