import { useEffect } from 'react'
import { brushSizeOf } from '../../tools/brush'
import { keepPreferences, usePreferences } from '../preferences'
import { useBench } from './bench'

/** The brush has the size that this person gave it last. */
export function useOwnBrush() {
  const { editor } = useBench()
  const kept = usePreferences(({ brushSize }) => brushSize)
  useEffect(() => {
    if (typeof kept === 'number') editor.set({ brushSize: brushSizeOf(kept) })
  }, [editor, kept])
  useEffect(
    () =>
      editor.store.subscribe(({ brushSize }, before) => {
        if (brushSize !== before.brushSize) keepPreferences({ brushSize })
      }),
    [editor],
  )
}
