/** The workbench behind the labelling page, for React: one for each person who signs in. */

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { EditorState } from '../../store/editorState'
import { PerPerson } from '../../store/perPerson'
import { Workbench } from '../../store/workbench'

const benches = new PerPerson((user) => Workbench.create(user))

/** The workbench of this person; it outlives the page, so that going back to it finds everything ready. */
export const workbenchOf = (user: number): Promise<Workbench> => benches.of(user)

export const BenchContext = createContext<Workbench | null>(null)

export function useBench(): Workbench {
  const bench = useContext(BenchContext)
  if (!bench) throw new Error('useBench is for what is inside the labelling page.')
  return bench
}

export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useBench().editor.store, select)
}
