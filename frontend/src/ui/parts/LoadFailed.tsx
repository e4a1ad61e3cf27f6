import { Button } from '@mantine/core'
import { IconCloudOff, IconLock, IconMoodPuzzled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../contract/apiError'
import { EmptyState } from './EmptyState'
import { reasonOf } from './reason'

interface Props {
  error: unknown
  onRetry: () => void
  /** What else can be done, below. */
  children?: ReactNode
}

/** Says why something could not be loaded, with the way to try again. */
export function LoadFailed({ error, onRetry, children }: Props) {
  const { t } = useTranslation()
  const failure = error instanceof ApiError ? error : undefined
  if (failure?.status === 404)
    return (
      <EmptyState icon={IconLock} title={t('failed.missing')} text={reasonOf(failure)}>
        <Button component={Link} to="/">
          {t('notFound.action')}
        </Button>
      </EmptyState>
    )
  const offline = failure?.status === 0
  return (
    <EmptyState
      icon={offline ? IconCloudOff : IconMoodPuzzled}
      title={offline ? t('failed.offline') : t('failed.title')}
      text={describe(error)}
    >
      <Button onClick={onRetry}>{t('action.retry')}</Button>
      {children}
    </EmptyState>
  )
}

function describe(error: unknown): string {
  const id = error instanceof ApiError && error.requestId
  return id ? `${reasonOf(error)} (${id})` : reasonOf(error)
}
