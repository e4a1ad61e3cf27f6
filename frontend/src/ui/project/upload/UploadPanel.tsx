import { ActionIcon, Box, Group, Progress, Text } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { isFinished } from '../../../store/uploads'
import { formatCount } from '../../format'
import { uploads } from '../../uploads'
import { summary } from './summary'
import classes from './UploadPanel.module.css'
import { UploadRow } from './UploadRow'

/** More rows than this nobody reads; those that need eyes come first. */
const SHOWN = 100

/** Every file on its way, over the corner of every page, until it is dismissed. */
export function UploadPanel() {
  const { t } = useTranslation()
  const { items, paused } = useStore(uploads.store)
  const [folded, setFolded] = useState(false)
  const { active, share, created, problems, ordered } = summary(items)
  useWindowEvent('beforeunload', (event) => active > 0 && event.preventDefault())
  if (items.length === 0) return null
  const close = () => (active > 0 ? uploads.cancelAll() : uploads.dismissFinished())
  const hidden = ordered.length - SHOWN
  return (
    <Box component="section" className={classes.panel} aria-label={t('upload.title')}>
      <Group justify="space-between" wrap="nowrap" px="md" py="xs">
        <Box aria-live="polite" miw={0}>
          <Text fw={600} fz="sm">
            {paused
              ? t('upload.paused')
              : active > 0
                ? t('upload.active', { count: active, n: formatCount(active) })
                : t('upload.finished', { count: created, n: formatCount(created) })}
          </Text>
          {problems > 0 && (
            <Text fz="xs" c="dimmed">
              {t('upload.problems', { count: problems, n: formatCount(problems) })}
            </Text>
          )}
        </Box>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => setFolded(!folded)}
            aria-label={t(folded ? 'upload.unfold' : 'upload.fold')}
          >
            {folded ? <IconChevronUp size={18} /> : <IconChevronDown size={18} />}
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={close}
            aria-label={t(active > 0 ? 'upload.cancelAll' : 'upload.dismissAll')}
          >
            <IconX size={18} />
          </ActionIcon>
        </Group>
      </Group>
      <Progress value={share * 100} size={3} radius={0} aria-label={t('upload.title')} />
      {!folded && (
        <div className={classes.rows}>
          <Box component="ul" p={0} m={0}>
            {ordered.slice(0, SHOWN).map((item) => (
              <UploadRow key={item.id} upload={item} dismissable={isFinished(item)} />
            ))}
          </Box>
          {hidden > 0 && (
            <Text fz="xs" c="dimmed" px="md" py="xs">
              {t('upload.more', { count: hidden, n: formatCount(hidden) })}
            </Text>
          )}
        </div>
      )}
    </Box>
  )
}
