import { Button } from '@mantine/core'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LoadFailed } from '../parts/LoadFailed'
import { Page } from '../parts/Page'

/** Stands in for a page that failed, whatever the reason. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <Page title={t('failed.title')}>
      <LoadFailed error={error} onRetry={retry}>
        <Button component={Link} to="/" variant="subtle">
          {t('notFound.action')}
        </Button>
      </LoadFailed>
    </Page>
  )
}
