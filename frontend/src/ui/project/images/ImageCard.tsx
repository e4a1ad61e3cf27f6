import { Box, Checkbox, Group, Text, Tooltip } from '@mantine/core'
import { IconShape } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Image } from '../../../contract/api'
import { formatCount } from '../../format'
import { OpenComments } from '../../parts/OpenComments'
import { StatusMark } from '../../parts/StatusMark'
import classes from './ImagesTab.module.css'

interface Props {
  image: Image
  selected: boolean
  selectable: boolean
  /** Something is selected: every card shows its box. */
  selecting: boolean
  onSelect: (range: boolean) => void
}

export function ImageCard({ image, selected, selectable, selecting, onSelect }: Props) {
  const { t } = useTranslation()
  const params = { projectId: String(image.project), imageId: String(image.id) }
  return (
    <li className={classes.card} data-selected={selected || undefined}>
      <Link to="/projects/$projectId/images/$imageId" params={params} className={classes.picture}>
        <img src={image.thumbnail} alt={image.file_name} loading="lazy" decoding="async" />
      </Link>
      {selectable && (
        <Box className={classes.check} data-shown={selecting || undefined}>
          <Checkbox
            checked={selected}
            onChange={(event) => onSelect((event.nativeEvent as MouseEvent).shiftKey === true)}
            aria-label={t('images.select', { name: image.file_name })}
          />
        </Box>
      )}
      <OpenComments className={classes.comments} count={image.open_comment_count} />
      <Group gap="xs" px={12} py={8} wrap="nowrap">
        <StatusMark status={image.status} size={16} />
        <Text fz="sm" truncate flex={1} title={`${image.file_name} · ${image.width} × ${image.height}`}>
          {image.file_name}
        </Text>
        <Tooltip
          label={t('projects.annotations', { count: image.annotation_count, n: image.annotation_count })}
        >
          <Group gap={4} wrap="nowrap" c="dimmed">
            <IconShape size={14} stroke={1.5} aria-hidden />
            <Text fz="sm">{formatCount(image.annotation_count)}</Text>
          </Group>
        </Tooltip>
      </Group>
    </li>
  )
}
