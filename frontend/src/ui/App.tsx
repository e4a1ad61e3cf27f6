import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import i18n from '../i18n'
import { useIsDarkPage } from './darkPage'
import { nonce } from './nonce'
import { queryClient } from './queries/client'
import { router } from './router'
import { LanguagePreference } from './shell/LanguagePreference'
import { ThemePreference } from './shell/ThemePreference'
import { SignInAgain } from './signIn/SignInAgain'
import { readableWords, themeIn } from './theme'

export function App() {
  return (
    <I18nextProvider i18n={i18n}>
      <Themed>
        <QueryClientProvider client={queryClient}>
          <ModalsProvider>
            <Notifications position="bottom-left" containerWidth={320} />
            <RouterProvider router={router} />
            <SignInAgain />
            <ThemePreference />
            <LanguagePreference />
          </ModalsProvider>
        </QueryClientProvider>
      </Themed>
    </I18nextProvider>
  )
}

function Themed({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const dark = useIsDarkPage()
  const theme = useMemo(() => themeIn(t), [t])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableWords}
      defaultColorScheme="auto"
      {...(dark && { forceColorScheme: 'dark' })}
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
