import { type RefObject, useEffect } from 'react'

/** Scrolls a box so that the row at `place`, of `size` pixels, is in sight; -1 scrolls nowhere. */
export function useScrolledTo(box: RefObject<HTMLElement | null>, place: number, size: number) {
  useEffect(() => {
    const host = box.current
    if (!host || place < 0) return
    const top = place * size
    if (top < host.scrollTop) host.scrollTop = top
    else if (top + size > host.scrollTop + host.clientHeight) host.scrollTop = top + size - host.clientHeight
  }, [box, place, size])
}
