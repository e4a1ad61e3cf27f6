/** What is said of a save: how it ended, and what waits or needs a decision. */

import type { Content } from './instance'
import type { Saveable, SaveEntry } from './saveDatabase'

/**
 * How a save ended. `saved`: the server has it, though where `theirs` is given it is someone else who saved just that.
 * `retry`: nothing wrong with it, later it may work. `failed`: the server failed on it, which it may do again.
 * `refused`: it never will work.
 */
export type Outcome =
  | { readonly kind: 'saved'; readonly revision: number; readonly theirs?: Current }
  | { readonly kind: 'stale'; readonly current: Current }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'retry'; readonly afterMs?: number }
  | { readonly kind: 'failed' | 'refused'; readonly message: string }

/** The annotation as the server has it; `content` is null when it was deleted, `revision` when it never was. */
export interface Current {
  readonly revision: number | null
  readonly content: Content | null
  readonly by: string | null
}

/** Why a save needs a decision: what someone else saved meanwhile, or the words with which the server refused it. */
export type Reason = { readonly theirs: Current } | { readonly message: string }

/** A save that needs a decision. */
export type Trouble = Reason & {
  readonly uuid: string
  readonly image: number
  readonly mine: Saveable
}

export interface SaveState {
  readonly state: 'saved' | 'saving' | 'offline' | 'signedOut' | 'trouble'
  /** Changes that the server does not have yet. */
  readonly waiting: number
  /** Those of them that this browser could not store: they are lost with the tab. */
  readonly unstored: number
  readonly troubles: readonly Trouble[]
}

export type Send = (entry: SaveEntry) => Promise<Outcome>

/** What a queue tells. */
export interface Listener {
  changed(state: SaveState): void
  /** What a tab that lives no more has left on these images waits here now. */
  tookOver?(images: ReadonlySet<number>): void
}
