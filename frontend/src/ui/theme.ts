/** One accent colour, neutral greys, the system's font, an 8-pixel grid. */

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import type { TFunction } from 'i18next'

const iris: MantineColorsTuple = [
  '#f0f0ff',
  '#dfe0fb',
  '#bcbdf2',
  '#9799ea',
  '#787ae3',
  '#6567df',
  '#5a5cde',
  '#4b4dc5',
  '#4244b1',
  '#363a9c',
]

const systemFont = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

const dialogs = (t: TFunction) => ({
  Modal: {
    defaultProps: {
      centered: true,
      transitionProps: { duration: 100 },
      closeButtonProps: { 'aria-label': t('action.close') },
    },
  },
})

export const themeIn = (t: TFunction) =>
  createTheme({
    primaryColor: 'iris',
    primaryShade: { light: 6, dark: 5 },
    colors: { iris },
    fontFamily: systemFont,
    headings: { fontFamily: systemFont, fontWeight: '600' },
    defaultRadius: 8,
    spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
    respectReducedMotion: true,
    cursorType: 'pointer',
    components: {
      ...dialogs(t),
      Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } },
      // The placeholder that takes the first focus is no item of a menu: the first item takes it.
      Menu: { defaultProps: { transitionProps: { duration: 80 }, withInitialFocusPlaceholder: false } },
    },
  })

/** Quiet words stay readable: at least 4.5 to 1 on every ground they are written on. */
export const readableWords: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5c636d', '--mantine-color-placeholder': '#6a717a' },
  dark: { '--mantine-color-dimmed': '#a6a7ab', '--mantine-color-placeholder': '#9c9ea3' },
})
