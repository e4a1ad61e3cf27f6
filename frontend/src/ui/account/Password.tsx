import { Alert, Button, PasswordInput, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { said } from '../parts/notice'
import { formErrors } from '../parts/reason'
import { useMe } from '../queries/session'
import { useChangePassword } from '../queries/tokens'

const EMPTY = { current_password: '', new_password: '', again: '' }

export function Password() {
  const { t } = useTranslation()
  const me = useMe()
  const change = useChangePassword()
  const [fields, setFields] = useState(EMPTY)
  const set = (field: keyof typeof EMPTY) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const { value } = event.currentTarget
    setFields((now) => ({ ...now, [field]: value }))
  }
  const errors = change.error ? formErrors(change.error) : {}
  const differs = fields.again !== '' && fields.again !== fields.new_password
  const complete =
    fields.current_password !== '' && fields.new_password !== '' && fields.again === fields.new_password
  const submit = () => {
    const { again: _, ...passwords } = fields
    change.mutate(passwords, {
      onSuccess: () => {
        setFields(EMPTY)
        said(t('account.passwordChanged'))
      },
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (complete) submit()
      }}
    >
      <Title order={2} fz="lg" mb="sm">
        {t('account.password')}
      </Title>
      <Stack maw={360}>
        {errors[''] && <Alert color="red">{errors['']}</Alert>}
        <input type="text" autoComplete="username" value={me?.username ?? ''} readOnly hidden />
        <PasswordInput
          label={t('account.currentPassword')}
          value={fields.current_password}
          onChange={set('current_password')}
          error={errors.current_password}
          autoComplete="current-password"
        />
        <PasswordInput
          label={t('account.newPassword')}
          value={fields.new_password}
          onChange={set('new_password')}
          error={errors.new_password}
          autoComplete="new-password"
        />
        <PasswordInput
          label={t('account.newPasswordAgain')}
          value={fields.again}
          onChange={set('again')}
          error={differs && t('account.passwordsDiffer')}
          autoComplete="new-password"
        />
        <Button type="submit" w="fit-content" disabled={!complete} loading={change.isPending}>
          {t('account.changePassword')}
        </Button>
      </Stack>
    </form>
  )
}
