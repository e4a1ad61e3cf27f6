import type { ImageStatus } from '../../contract/api'
import type { Known } from '../../store/statuses'
import type { StripFilter } from './queries'

/** What the filmstrip shows. */
export interface Shown {
  readonly project: number
  readonly filter: StripFilter
  /** Those that were read, in the order of their ids; undefined while none were. */
  readonly frames: readonly { readonly id: number }[] | undefined
  /** Whether there are more after these. */
  readonly more: boolean
}

/** Tells when the filmstrip has to be read anew. What is missing still after that was asked for is not asked for again. */
export class Missing {
  private asked = ''

  /** Whether something is missing that was not before. What waits to be saved is not on the server yet, to be read. */
  isNews(shown: Shown, statuses: ReadonlyMap<number, Known>, allSaved: boolean): boolean {
    if (!shown.frames || !allSaved) return false
    const missing = missingIn(shown, shown.frames, statuses)
    const before = this.asked
    this.asked = missing.length ? [shown.project, shown.filter, ...missing].join(' ') : ''
    return this.asked !== '' && this.asked !== before
  }
}

/**
 * The images of the project that were heard of and belong among the frames, but are not there: they are new, or have
 * become what the filter lets through. With `more`, those after the last one may only not be read yet.
 */
function missingIn(
  { project, filter, more }: Shown,
  frames: readonly { readonly id: number }[],
  statuses: ReadonlyMap<number, Known>,
): number[] {
  const there = new Set(frames.map(({ id }) => id))
  const last = more ? (frames.at(-1)?.id ?? 0) : Number.POSITIVE_INFINITY
  const isLetThrough = (status: ImageStatus) => filter === null || filter === status
  return [...statuses].flatMap(([id, known]) =>
    known.project === project && isLetThrough(known.status) && id < last && !there.has(id) ? [id] : [],
  )
}
