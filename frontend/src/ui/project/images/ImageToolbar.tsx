import { Chip, CloseButton, Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ImageStatus } from '../../../contract/api'
import { formatCount } from '../../format'
import { useProject } from '../context'
import { type GridSearch, gridSearchOf, STATUSES } from './gridSearch'
import classes from './ImagesTab.module.css'

/** What the grid shows; it stands in the address, so that it can be shared and survives going back. */
export function ImageToolbar({ filter }: { filter: GridSearch }) {
  const { t } = useTranslation()
  const project = useProject()
  const navigate = useNavigate({ from: '/projects/$projectId/' })
  const show = (change: { [Name in keyof GridSearch]?: GridSearch[Name] | undefined }) =>
    navigate({
      search: ({ search, status, commented }) => gridSearchOf({ search, status, commented, ...change }),
      replace: true,
      resetScroll: false,
    })
  const counts = project.image_counts
  const choices = [
    { value: 'all', label: <Choice text={t('images.all')} count={project.image_count} /> },
    ...STATUSES.map((status) => ({
      value: status,
      label: <Choice text={t(`status.${status}`)} count={counts[status]} />,
    })),
  ]
  return (
    <Group className={classes.bar} justify="space-between" gap="sm">
      <TextInput
        w={{ base: '100%', sm: 320 }}
        placeholder={t('images.search')}
        aria-label={t('images.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          filter.search && (
            <CloseButton
              size="sm"
              onClick={() => void show({ search: '' })}
              aria-label={t('images.clearSearch')}
            />
          )
        }
        value={filter.search ?? ''}
        onChange={(event) => void show({ search: event.currentTarget.value })}
      />
      <Group gap="sm">
        <Chip
          checked={filter.commented === true}
          onChange={(checked) => void show({ commented: checked || undefined })}
        >
          {t('images.commented')}
        </Chip>
        <SegmentedControl
          aria-label={t('images.statusFilter')}
          data={choices}
          value={filter.status ?? 'all'}
          onChange={(value) => void show({ status: value === 'all' ? undefined : (value as ImageStatus) })}
        />
      </Group>
    </Group>
  )
}

function Choice({ text, count }: { text: string; count: number }) {
  return (
    <span>
      {text}{' '}
      <Text span c="dimmed" fz="xs">
        {formatCount(count)}
      </Text>
    </span>
  )
}
