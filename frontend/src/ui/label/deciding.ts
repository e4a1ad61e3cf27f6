import { create } from 'zustand'

interface Deciding {
  /** The annotation whose conflict is left for later. */
  later: string | null
  leave: (uuid: string) => void
  goOn: () => void
}

/** Which conflict is put off; the save state in the top bar brings it back. */
export const useDeciding = create<Deciding>()((set) => ({
  later: null,
  leave: (later) => set({ later }),
  goOn: () => set({ later: null }),
}))
