import { useEffect, useRef } from 'react'
import type { Image } from '../../contract/api'
import type { Known } from '../../store/statuses'
import { useEditor } from './bench'
import { missingIn } from './missing'
import type { StripFilter } from './queries'

interface Strip {
  readonly filter: StripFilter
  /** Those that were read, in order; undefined while none were. */
  readonly frames: readonly Image[] | undefined
  /** Whether there are more after these. */
  readonly more: boolean
  readonly readAnew: () => void
}

/** Reads the filmstrip anew where others have done what it cannot show as it is. */
export function useLiveStrip({ filter, frames, more, readAnew }: Strip) {
  const statuses: ReadonlyMap<number, Known> = useEditor((state) => state.statuses)
  const allSaved = useEditor(({ saves }) => saves.waiting === 0)
  // As a text, so that what stays missing, because it is in another project, is asked for once.
  const missing = frames && allSaved ? missingIn(frames, more, filter, statuses).join(' ') : ''
  const latest = useRef(readAnew)
  latest.current = readAnew
  useEffect(() => {
    if (missing) latest.current()
  }, [missing])
  const connection = useEditor((state) => state.connection)
  const wasLost = useRef(false)
  useEffect(() => {
    if (connection === 'offline') wasLost.current = true
    if (connection !== 'open' || !wasLost.current) return
    wasLost.current = false
    latest.current()
  }, [connection])
}
