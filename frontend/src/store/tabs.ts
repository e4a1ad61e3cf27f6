/** The tabs of this browser that live: each holds a lock under its name for as long as it does. */

import { uuid4 } from './uuid'

export interface Tabs {
  /** This tab's name. */
  readonly me: string
  /** The tabs that live, this one included. */
  living(): Promise<ReadonlySet<string>>
  /** Hear when another tab lives no more. */
  whenGone(tab: string, then: () => void): void
}

const PREFIX = 'pointillist-tab-'

/** A page over plain http knows of no other tab: its browser has no locks for it. */
export async function openTabs(locks = navigator.locks as LockManager | undefined): Promise<Tabs> {
  const me = PREFIX + uuid4()
  if (!locks) return { me, living: async () => new Set([me]), whenGone: () => {} }
  await new Promise<void>((held) => {
    void locks.request(me, () => {
      held()
      return new Promise(() => {})
    })
  })
  return {
    me,
    living: async () => {
      const { held = [] } = await locks.query()
      return new Set(held.filter(({ mode }) => mode === 'exclusive').map(({ name }) => name!))
    },
    whenGone: (tab, then) => void locks.request(tab, { mode: 'shared' }, then),
  }
}
