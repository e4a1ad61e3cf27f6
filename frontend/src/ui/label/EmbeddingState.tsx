import { Button, Loader, Progress, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Embedding } from '../../store/editorState'
import { reasonBy } from '../parts/reason'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'
import { useLate } from './useLate'

/** How far the open image is: its place in line, what is being done, or why it failed. */
export function EmbeddingState() {
  const { t } = useTranslation()
  const bench = useBench()
  const embedding = useEditor((state) => state.embedding)
  const decodeError = useEditor((state) => state.decodeError)
  const offline = useEditor((state) => state.connection === 'offline')
  const waiting = useLate(embedding.state !== 'ready' && embedding.state !== 'failed')
  const retry = () => bench.embeddings.retry()
  if (embedding.state === 'failed')
    return (
      <Pill alert>
        <Text fz="sm">
          {t('label.embedding.failed', {
            message: reasonBy(embedding.failure.code, embedding.failure.message),
          })}
        </Text>
        <Button size="compact-xs" variant="white" color="dark" onClick={retry}>
          {t('action.retry')}
        </Button>
      </Pill>
    )
  if (waiting)
    return (
      <Pill>
        <Loader size={16} />
        <Text fz="sm">{offline ? t('label.embedding.offline') : describe(embedding, t)}</Text>
        {embedding.state === 'receiving' && (
          <Progress w={96} size="sm" value={(100 * embedding.received) / embedding.total} />
        )}
        {!offline && <Text fz="xs">{t('label.embedding.clicksWait')}</Text>}
      </Pill>
    )
  if (decodeError)
    return (
      <Pill alert>
        <Text fz="sm">{t('label.embedding.decodeFailed', { message: decodeError })}</Text>
      </Pill>
    )
  return null
}

function Pill({ alert, children }: { alert?: boolean; children: React.ReactNode }) {
  return (
    <output className={classes.pill} data-alert={alert || undefined} data-testid="embedding-state">
      {alert && <IconAlertTriangle size={16} aria-hidden />}
      {children}
    </output>
  )
}

function describe(embedding: Embedding, t: TFunction): string {
  switch (embedding.state) {
    case 'queued': {
      const place = t('label.embedding.queued', { place: embedding.position })
      if (embedding.etaMs === null) return place
      return `${place}, ${t('label.embedding.eta', { seconds: Math.max(1, Math.round(embedding.etaMs / 1000)) })}`
    }
    case 'receiving':
      return t('label.embedding.receiving', {
        percent: Math.round((100 * embedding.received) / embedding.total),
      })
    case 'asking':
    case 'encoding':
    case 'preparing':
      return t(`label.embedding.${embedding.state}`)
    default:
      return ''
  }
}
