import { Box } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  /** The widest the content may be, in pixels. */
  width?: number
  children: ReactNode
}

/** The column that a page's content lives in, with the title of the browser's tab. */
export function Page({ title, width = 1920, children }: Props) {
  const { t } = useTranslation()
  useDocumentTitle(`${title} · ${t('app.name')}`)
  return (
    <Box component="main" maw={width} mx="auto" px={{ base: 'md', sm: 'xl' }} py="lg">
      {children}
    </Box>
  )
}
