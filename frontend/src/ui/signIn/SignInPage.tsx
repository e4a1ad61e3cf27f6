import { Box, Center, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { SignInForm } from './SignInForm'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { t } = useTranslation()
  const { next } = route.useSearch()
  const router = useRouter()
  useDocumentTitle(`${t('signIn.title')} · ${t('app.name')}`)
  return (
    <Center component="main" mih="100dvh" p="md">
      <Box w={360}>
        <Stack align="center" gap="xs" mb="xl">
          <img src="/static/logo.svg" alt="" width={88} height={88} />
          <Title order={1} fz={28} lts="-0.02em">
            {t('app.name')}
          </Title>
          <Text c="dimmed" ta="center">
            {t('signIn.lead')}
          </Text>
        </Stack>
        <SignInForm onDone={() => router.history.replace(ownPath(next))} />
        <Text c="dimmed" fz="sm" ta="center" mt="lg">
          {t('signIn.noAccount')}
        </Text>
      </Box>
    </Center>
  )
}

/** Back to where one was going; never to another site. */
const ownPath = (next: string | undefined) => (next?.startsWith('/') && !next.startsWith('//') ? next : '/')
