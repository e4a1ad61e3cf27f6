import { type RefObject, useEffect, useState } from 'react'

/** Rows beyond both edges, so that scrolling never shows a gap. */
const MARGIN = 6

/** Which of `count` rows of `size` pixels are in sight in a scrolling box. */
export function useWindowed(
  box: RefObject<HTMLElement | null>,
  count: number,
  size: number,
  direction: 'vertical' | 'horizontal',
) {
  const [range, setRange] = useState({ from: 0, to: 30 })
  useEffect(() => {
    const host = box.current
    if (!host) return
    const look = () => {
      const offset = direction === 'vertical' ? host.scrollTop : host.scrollLeft
      const room = direction === 'vertical' ? host.clientHeight : host.clientWidth
      const from = Math.max(0, Math.floor(offset / size) - MARGIN)
      const to = Math.ceil((offset + room) / size) + MARGIN
      setRange((now) => (now.from === from && now.to === to ? now : { from, to }))
    }
    const observer = new ResizeObserver(look)
    observer.observe(host)
    host.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      host.removeEventListener('scroll', look)
    }
  }, [box, size, direction])
  return { from: range.from, to: Math.min(range.to, count) }
}
