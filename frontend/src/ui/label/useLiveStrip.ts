import { useEffect, useRef } from 'react'
import { useEditor } from './bench'
import { Missing, type Shown } from './missing'

interface Strip extends Shown {
  readonly readAnew: () => void
}

/** Reads the filmstrip anew where others have done what it cannot show as it is. */
export function useLiveStrip({ project, filter, frames, more, readAnew }: Strip) {
  const statuses = useEditor((state) => state.statuses)
  const allSaved = useEditor(({ saves }) => saves.waiting === 0)
  const missing = useRef(new Missing())
  const latest = useRef(readAnew)
  latest.current = readAnew
  useEffect(() => {
    const shown = { project, filter, frames, more }
    if (missing.current.isNews(shown, statuses, allSaved)) latest.current()
  }, [project, filter, frames, more, statuses, allSaved])
  const connection = useEditor((state) => state.connection)
  const wasLost = useRef(false)
  useEffect(() => {
    if (connection === 'offline') wasLost.current = true
    if (connection !== 'open' || !wasLost.current) return
    wasLost.current = false
    latest.current()
  }, [connection])
}
