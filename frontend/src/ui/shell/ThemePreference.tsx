import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useMe } from '../queries/session'

/** Brings the person's choice of light or dark to whatever browser they sign in with. */
export function ThemePreference() {
  const theme = themeOf(useMe()?.preferences)
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (theme) setColorScheme(theme)
  }, [theme, setColorScheme])
  return null
}

function themeOf(preferences: unknown): 'light' | 'dark' | 'auto' | undefined {
  const { theme } = (preferences ?? {}) as { theme?: unknown }
  return theme === 'light' || theme === 'dark' || theme === 'auto' ? theme : undefined
}
