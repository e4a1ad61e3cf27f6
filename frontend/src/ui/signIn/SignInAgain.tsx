import { Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { session } from '../../store/session'
import { queryClient } from '../queries/client'
import { SignInForm } from './SignInForm'

/** Asks for the password over the page as it is, when the login has expired: nothing on it is lost. */
export function SignInAgain() {
  const { t } = useTranslation()
  const { user, expired } = useStore(session)
  return (
    <Modal
      opened={expired}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('signIn.again')}
    >
      <Text c="dimmed" fz="sm" mb="md">
        {t('signIn.againText')}
      </Text>
      <SignInForm
        {...(user ? { username: user.username } : {})}
        onDone={() => void queryClient.invalidateQueries()}
      />
    </Modal>
  )
}
