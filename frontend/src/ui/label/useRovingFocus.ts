import { type RefObject, useEffect, useState } from 'react'
import { roved } from './roved'

/**
 * One stop of the Tab key for a row of many things; arrow keys go from one to the next. The row may hold only those
 * in sight: it is scrolled before the next one is focused.
 */
export function useRovingFocus(
  row: RefObject<HTMLElement | null>,
  count: number,
  current: number,
  size: number,
) {
  const [at, setAt] = useState(current)
  const [wanted, setWanted] = useState<number | null>(null)
  useEffect(() => setAt(current), [current])
  useEffect(() => {
    if (wanted === null) return
    const element = row.current?.querySelector<HTMLElement>(`[data-place="${wanted}"]`)
    element?.focus({ preventScroll: true })
    if (element) setWanted(null)
  })
  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = roved(event.key, Math.max(at, 0), count)
    const host = row.current
    if (next === null || !host) return
    event.preventDefault()
    event.stopPropagation()
    host.scrollLeft = (next + 0.5) * size - host.clientWidth / 2
    setAt(next)
    setWanted(next)
  }
  const of = (place: number) => ({
    tabIndex: (place === Math.max(at, 0) ? 0 : -1) as 0 | -1,
    'data-place': place,
  })
  return { onKeyDown, of }
}
