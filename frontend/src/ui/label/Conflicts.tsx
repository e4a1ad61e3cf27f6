import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { decodeRle } from '../../geometry/rle'
import { bbox } from '../../geometry/runs'
import type { CommentChange } from '../../store/comment'
import type { Saveable } from '../../store/saveDatabase'
import type { Trouble } from '../../store/saveQueue'
import { useBench, useEditor } from './bench'
import { annotationsQuery } from './queries'
import { Silhouette } from './Silhouette'
import { useReopen } from './useOpenImage'

/** Changes that clash with someone else's, one at a time, with both versions to choose from. */
export function Conflicts() {
  const { t } = useTranslation()
  const { troubles } = useEditor((state) => state.saves)
  const [later, setLater] = useState<Trouble | null>(null)
  const trouble = troubles[0]
  return (
    <Modal
      opened={trouble !== undefined && trouble !== later}
      onClose={() => setLater(trouble ?? null)}
      title={t(trouble && !trouble.theirs ? 'label.conflict.refused' : 'label.conflict.title')}
      size="lg"
    >
      {trouble && <Choice key={trouble.uuid} trouble={trouble} />}
    </Modal>
  )
}

function Choice({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation()
  const bench = useBench()
  const client = useQueryClient()
  const reopen = useReopen()
  const { uuid, image, mine, theirs, message } = trouble
  const giveUp = () => {
    bench.saves.takeTheirs(uuid)
    bench.forget(image)
    client.removeQueries({ queryKey: annotationsQuery(image).queryKey })
    reopen()
  }
  return (
    <Stack>
      {!theirs && <Text>{message}</Text>}
      <Group grow align="stretch">
        <Version title={t('label.conflict.mine')} content={mine}>
          <Button onClick={() => bench.saves.keepMine(uuid)}>
            {t(theirs ? 'label.conflict.keepMine' : 'label.conflict.tryAgain')}
          </Button>
        </Version>
        {theirs ? (
          <Version
            title={theirs.by ? t('label.conflict.theirsBy', { name: theirs.by }) : t('label.conflict.theirs')}
            content={theirs.content}
          >
            <Button variant="default" onClick={giveUp}>
              {t('label.conflict.takeTheirs')}
            </Button>
          </Version>
        ) : (
          <Button variant="default" onClick={giveUp}>
            {t('label.conflict.giveUp')}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

/** What a change of a comment says; empty where it changes no words. */
const wordsOf = (change: CommentChange) =>
  'add' in change ? change.add.text : 'text' in change ? change.text : ''

interface VersionProps {
  title: string
  content: Saveable
  children: React.ReactNode
}

function Version({ title, content, children }: VersionProps) {
  const { t } = useTranslation()
  const labels = useEditor((state) => state.labels)
  const label = content && 'label' in content ? labels.find(({ id }) => id === content.label) : undefined
  return (
    <Paper withBorder p="md">
      <Stack align="center" justify="space-between" h="100%">
        <Text fw={600}>{title}</Text>
        {content && 'rle' in content && (
          <Silhouette
            rle={content.rle}
            bbox={bbox(decodeRle(content.rle))}
            color={label?.color ?? '#9aa0a6'}
            size={120}
          />
        )}
        <Text c="dimmed">{describe()}</Text>
        {children}
      </Stack>
    </Paper>
  )

  function describe(): string {
    if (!content) return t('label.conflict.deleted')
    if ('imageStatus' in content)
      return t('label.conflict.status', { status: t(`status.${content.imageStatus}`) })
    if ('comment' in content) return wordsOf(content) || t('label.conflict.comment')
    return label?.name ?? '?'
  }
}
