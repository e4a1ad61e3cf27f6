import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Over plain http on a network the browser withholds threads: everything works, slower, and this says why. */
export function IsolationNotice() {
  const { t } = useTranslation()
  if (window.crossOriginIsolated) return null
  return (
    <Alert color="yellow" radius={0} py="xs">
      {window.isSecureContext ? t('shell.notIsolated') : t('shell.notSecure')}
    </Alert>
  )
}
