import { useEffect } from 'react'
import { brushSizeOf } from '../../tools/brush'
import { toleranceOf } from '../../tools/wand'
import { keepPreferences, usePreferences } from '../preferences'
import { useBench } from './bench'

/** What a tool may be set to. */
const ALLOWED = { brushSize: brushSizeOf, tolerance: toleranceOf }
type Setting = keyof typeof ALLOWED

/** The tools are set as this person set them last. */
export function useOwnTools() {
  useOwn('brushSize')
  useOwn('tolerance')
}

function useOwn(setting: Setting) {
  const { editor } = useBench()
  const kept = usePreferences((preferences) => preferences[setting])
  useEffect(() => {
    if (typeof kept === 'number') editor.set({ [setting]: ALLOWED[setting](kept) })
  }, [editor, kept, setting])
  useEffect(
    () =>
      editor.store.subscribe((now, before) => {
        if (now[setting] !== before[setting]) keepPreferences({ [setting]: now[setting] })
      }),
    [editor, setting],
  )
}
