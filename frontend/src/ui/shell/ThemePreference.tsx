import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import type { Preferences } from '../../store/preferences'
import { usePreferences } from '../preferences'

/** Brings the person's choice of light or dark to whatever browser they sign in with. */
export function ThemePreference() {
  const theme = usePreferences(themeOf)
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (theme) setColorScheme(theme)
  }, [theme, setColorScheme])
  return null
}

function themeOf({ theme }: Preferences): Preferences['theme'] {
  return theme === 'light' || theme === 'dark' || theme === 'auto' ? theme : undefined
}
