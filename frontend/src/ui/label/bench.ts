/** The workbench behind the labelling page, for React: one for each person who signs in. */

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { EditorState } from '../../store/editor'
import { session } from '../../store/session'
import { Workbench } from '../../store/workbench'

let current: { user: number; bench: Promise<Workbench> } | undefined

/** The workbench of this person; it outlives the page, so that going back to it finds everything ready. */
export function workbenchOf(user: number): Promise<Workbench> {
  if (current?.user === user) return current.bench
  void current?.bench.then((bench) => bench.close())
  const bench = Workbench.create(user)
  current = { user, bench }
  return bench
}

session.subscribe(({ user, expired }, before) => {
  const wasOut = !before.user || before.expired
  if (!user || expired || !wasOut || current?.user !== user.id) return
  void current.bench.then((bench) => bench.signedIn())
})

export const BenchContext = createContext<Workbench | null>(null)

export function useBench(): Workbench {
  const bench = useContext(BenchContext)
  if (!bench) throw new Error('useBench is for what is inside the labelling page.')
  return bench
}

export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useBench().editor.store, select)
}
