import { useEffect, useState } from 'react'

const AFTER_MS = 200

/** True once `on` has held for 200 ms: what is quick shows nothing. */
export function useLate(on: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) return setLate(false)
    const timer = setTimeout(() => setLate(true), AFTER_MS)
    return () => clearTimeout(timer)
  }, [on])
  return on && late
}
