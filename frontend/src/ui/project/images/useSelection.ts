/** Which images are chosen. With shift, everything between the last one chosen and this one. */

import { useRef, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<number>
  toggle: (id: number, range: boolean) => void
  all: () => void
  clear: () => void
}

/** `shown` are the ids on the page, in their order: what is no longer shown is no longer chosen. */
export function useSelection(shown: readonly number[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const last = useRef<number | undefined>(undefined)
  const ids = new Set(shown.filter((id) => chosen.has(id)))
  const toggle = (id: number, range: boolean) => {
    setChosen(toggled(shown, ids, id, range ? last.current : undefined))
    last.current = id
  }
  return { ids, toggle, all: () => setChosen(new Set(shown)), clear: () => setChosen(new Set()) }
}

/** The ids chosen after `id` was clicked; from `anchor` on, should there be one, all get what `id` gets. */
export function toggled(
  shown: readonly number[],
  chosen: ReadonlySet<number>,
  id: number,
  anchor: number | undefined,
): Set<number> {
  const to = shown.indexOf(id)
  const from = anchor === undefined ? to : shown.indexOf(anchor)
  const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)]
  const next = new Set(chosen)
  for (const one of shown.slice(first, last + 1)) {
    if (chosen.has(id)) next.delete(one)
    else next.add(one)
  }
  return next
}
