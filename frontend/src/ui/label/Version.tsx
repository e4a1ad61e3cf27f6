import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { shapeOf } from '../../canvas/shapes'
import type { Rle } from '../../geometry/rle'
import { area, bbox } from '../../geometry/runs'
import type { BBox } from '../../geometry/space'
import type { CommentChange } from '../../store/comment'
import type { Content } from '../../store/instance'
import type { Saveable } from '../../store/saveDatabase'
import { formatCount } from '../format'
import { projectQuery } from '../queries/projects'
import { useEditor } from './bench'
import { imageQuery } from './queries'
import { outlineOf } from './Silhouette'
import { usePictureAddress } from './useOpenImage'
import classes from './Version.module.css'

const ENOUGH_CORNERS = 600
/** The picture is shown this much larger than the masks on it. */
const MARGIN = 0.2

interface Props {
  title: string
  content: Saveable
  /** The version that it is compared with. */
  other: Saveable
  image: number
}

/** One of two versions of an annotation: its mask on the picture, with the outline of the other one. */
export function Version({ title, content, other, image }: Props) {
  const { t } = useTranslation()
  const address = usePictureAddress(image)
  const [mask, otherMask] = [maskIn(content), maskIn(other)]
  const label = useLabel(image, mask?.label)
  const color = label?.color || '#9aa0a6'
  const size = (mask ?? otherMask)?.rle.size
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Text fw={600}>{title}</Text>
      {size && (
        <svg className={classes.picture} viewBox={frameOf([mask, otherMask]).join(' ')} aria-hidden="true">
          {address && (
            <image href={address.tiles ? address.thumbnail : address.file} width={size[1]} height={size[0]} />
          )}
          {mask && <path className={classes.mask} d={pathOf(mask.rle)} fill={color} stroke={color} />}
          {otherMask && <path className={classes.other} d={pathOf(otherMask.rle)} />}
        </svg>
      )}
      <Group gap="xs" wrap="nowrap">
        {mask && <span className={classes.chip} style={{ background: color }} aria-hidden />}
        <Text className={classes.name}>{describe()}</Text>
        {mask && (
          <Text c="dimmed" fz="sm" className={classes.area}>
            {t('label.area', { n: formatCount(area(shapeOf(mask.rle).runs)) })}
          </Text>
        )}
      </Group>
    </Stack>
  )

  function describe(): string {
    if (!content) return t('label.conflict.deleted')
    if ('imageStatus' in content)
      return t('label.conflict.status', { status: t(`status.${content.imageStatus}`) })
    if ('comment' in content) return wordsOf(content) || t('label.conflict.comment')
    return label?.name ?? '?'
  }
}

/** A label by its id, whichever project the image is in. */
function useLabel(image: number, label: number | undefined) {
  const here = useEditor(({ labels }) => labels.find(({ id }) => id === label))
  const isElsewhere = label !== undefined && !here
  const { data: detail } = useQuery({ ...imageQuery(image), enabled: isElsewhere })
  const project = detail?.project ?? 0
  const { data } = useQuery({ ...projectQuery(project), enabled: isElsewhere && project > 0 })
  return here ?? data?.labels.find(({ id }) => id === label)
}

/** What a change of a comment says; empty where it changes no words. */
const wordsOf = (change: CommentChange) =>
  'add' in change ? change.add.text : 'text' in change ? change.text : ''

const maskIn = (content: Saveable): Content | null => (content && 'rle' in content ? content : null)

const pathOf = (rle: Rle) => outlineOf(rle, ENOUGH_CORNERS)

/** The part of the picture that both masks are on, the same for both versions. */
function frameOf(masks: readonly (Content | null)[]): BBox {
  const boxes = masks.flatMap((mask) => (mask ? [bbox(shapeOf(mask.rle).runs)] : []))
  const left = Math.min(...boxes.map(([x]) => x))
  const top = Math.min(...boxes.map(([, y]) => y))
  const width = Math.max(...boxes.map(([x, , w]) => x + w)) - left
  const height = Math.max(...boxes.map(([, y, , h]) => y + h)) - top
  const margin = MARGIN * Math.max(width, height, 1)
  return [left - margin, top - margin, width + 2 * margin, height + 2 * margin]
}
