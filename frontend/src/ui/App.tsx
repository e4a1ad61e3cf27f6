import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nextProvider } from 'react-i18next'
import i18n from '../i18n'
import { nonce } from './nonce'
import { queryClient } from './queries/client'
import { router } from './router'
import { ThemePreference } from './shell/ThemePreference'
import { SignInAgain } from './signIn/SignInAgain'
import { theme } from './theme'

export function App() {
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <QueryClientProvider client={queryClient}>
          <ModalsProvider>
            <Notifications position="bottom-left" />
            <RouterProvider router={router} />
            <SignInAgain />
            <ThemePreference />
          </ModalsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  )
}
