import { Button } from '@mantine/core'
import { IconMap } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../parts/EmptyState'
import { Page } from '../parts/Page'

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('notFound.title')}>
      <EmptyState order={1} icon={IconMap} title={t('notFound.title')} text={t('notFound.text')}>
        <Button component={Link} to="/">
          {t('notFound.action')}
        </Button>
      </EmptyState>
    </Page>
  )
}
