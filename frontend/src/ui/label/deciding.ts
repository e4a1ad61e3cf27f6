import { create } from 'zustand'

interface Deciding {
  /** The annotations whose conflicts are left for later. */
  later: ReadonlySet<string>
  leave: (uuid: string) => void
  /** Only these are conflicts still. */
  keep: (uuids: readonly string[]) => void
  goOn: () => void
}

/** Which conflicts are put off; the save state in the top bar brings them back. */
export const useDeciding = create<Deciding>()((set) => ({
  later: new Set(),
  leave: (uuid) => set(({ later }) => ({ later: new Set([...later, uuid]) })),
  keep: (uuids) => set(({ later }) => ({ later: new Set(uuids.filter((uuid) => later.has(uuid))) })),
  goOn: () => set({ later: new Set() }),
}))
