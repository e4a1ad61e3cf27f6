import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../contract/apiError'
import { reasonOf } from '../parts/reason'
import { useSignIn } from '../queries/session'

interface Props {
  username?: string
  onDone: () => void
}

/** Name and password. Errors are said where they are read, and the password is kept for a correction. */
export function SignInForm({ username: known, onDone }: Props) {
  const { t } = useTranslation()
  const signIn = useSignIn()
  const [username, setUsername] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const complete = username.trim() !== '' && password !== ''
  const submit = () =>
    complete && signIn.mutate({ username: username.trim(), password }, { onSuccess: onDone })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="md">
        {signIn.error && (
          <Alert color="red" role="alert">
            {messageOf(signIn.error, t)}
          </Alert>
        )}
        <TextInput
          label={t('signIn.username')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus={known ? undefined : true}
          autoFocus={!known}
        />
        <PasswordInput
          label={t('signIn.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          data-autofocus={known ? true : undefined}
          autoFocus={Boolean(known)}
        />
        <Button type="submit" loading={signIn.isPending} disabled={!complete} fullWidth mt="xs">
          {t('signIn.action')}
        </Button>
      </Stack>
    </form>
  )
}

function messageOf(error: unknown, t: TFunction): string {
  if (error instanceof ApiError && error.code === 'throttled')
    return t('signIn.throttled', { count: Math.ceil(error.retryAfter ?? 60) })
  return reasonOf(error)
}
