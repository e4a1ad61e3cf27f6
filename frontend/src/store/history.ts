import type { Exemplar } from '../contract/wire'
import type { ImagePoint } from '../geometry/space'
import type { CommentChange } from './comment'
import type { Step } from './draft'
import type { ImageStatus, Instance } from './instance'
import type { Stroke } from './strokes'
import type { Swap } from './swap'

/** One instance that appears (`before` null), changes, or goes (`after` null); `index` is its place in the list. */
export interface InstanceSwap extends Swap<Instance | null> {
  readonly index: number
}

/** One thing that the annotator did, as data, so that it can be taken back and done again. */
export interface Deed {
  readonly draft?: Swap<Step | null>
  readonly strokes?: Swap<readonly Stroke[]>
  readonly polygon?: Swap<readonly ImagePoint[]>
  readonly exemplars?: Swap<readonly Exemplar[]>
  readonly instances?: readonly InstanceSwap[]
  readonly status?: Swap<ImageStatus>
  /** The change of a comment that takes this back, and the one that does it. */
  readonly comment?: Swap<CommentChange>
}

export interface History {
  readonly past: readonly Deed[]
  readonly future: readonly Deed[]
}

/** More than anyone takes back, and little enough to keep for every image of a day. */
const LONGEST = 500

export const NO_HISTORY: History = { past: [], future: [] }

export const record = ({ past }: History, deed: Deed): History => ({
  past: [...past, deed].slice(-LONGEST),
  future: [],
})

const swapped = <Value, S extends Swap<Value>>(swap: S): S => ({
  ...swap,
  before: swap.after,
  after: swap.before,
})

/** The deed that takes a deed back. */
export function inverse({ instances, ...others }: Deed): Deed {
  const back = Object.entries(others).map(([what, swap]) => [what, swapped<unknown, Swap<unknown>>(swap)])
  return {
    ...Object.fromEntries(back),
    ...(instances && {
      instances: instances.map((swap) => swapped<Instance | null, InstanceSwap>(swap)).reverse(),
    }),
  }
}

/** The history after one step back, and the deed that does it; null when there is nothing to take back. */
export function stepBack({ past, future }: History): { history: History; deed: Deed } | null {
  const last = past.at(-1)
  if (!last) return null
  return { history: { past: past.slice(0, -1), future: [last, ...future] }, deed: inverse(last) }
}

/** The history after one step forward again. */
export function stepForward({ past, future }: History): { history: History; deed: Deed } | null {
  const [next, ...rest] = future
  return next ? { history: { past: [...past, next], future: rest }, deed: next } : null
}

/**
 * The history as far as it goes without a deed that `foreign` names, because someone else has been at work on the
 * same thing since: undo stops after the last such deed, redo before the first.
 */
export function cutAt({ past, future }: History, foreign: (deed: Deed) => boolean): History {
  const first = future.findIndex(foreign)
  return {
    past: past.slice(past.findLastIndex(foreign) + 1),
    future: first < 0 ? future : future.slice(0, first),
  }
}

/**
 * The history without what deeds did to a part where `foreign` says so, because someone else has been at work on it
 * since. Unlike masks, which are made of one another, the rest can be taken back without it.
 */
export function without(
  { past, future }: History,
  part: 'status' | 'comment',
  foreign: (deed: Deed) => boolean,
): History {
  const left = (deeds: readonly Deed[]) =>
    deeds.flatMap((deed) => {
      if (!deed[part] || !foreign(deed)) return [deed]
      const { [part]: _, ...others } = deed
      return Object.keys(others).length ? [others] : []
    })
  return { past: left(past), future: left(future) }
}

/** Whether a deed is about one of these comments. */
export const isOf =
  (uuids: ReadonlySet<string>) =>
  ({ comment }: Deed): boolean =>
    comment !== undefined && uuids.has(comment.after.comment)

/** Whether a deed is about one of these annotations. */
export const isAbout =
  (uuids: ReadonlySet<string>) =>
  ({ instances }: Deed): boolean =>
    instances?.some(({ before, after }) => uuids.has((after ?? before)!.uuid)) ?? false

/** The list of instances after a deed. */
export function applyTo(instances: readonly Instance[], deed: Deed): readonly Instance[] {
  if (!deed.instances?.length) return instances
  const list = [...instances]
  for (const { before, after, index } of deed.instances) {
    const at = list.findIndex(({ uuid }) => uuid === (before ?? after)?.uuid)
    if (!after && at >= 0) list.splice(at, 1)
    else if (after && at >= 0) list[at] = after
    else if (after) list.splice(index, 0, after)
  }
  return list
}
