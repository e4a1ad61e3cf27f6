import { NativeSelect, Text, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Image, ImageStatus } from '../../contract/api'
import { statusOf } from '../../store/statuses'
import { OpenComments } from '../parts/OpenComments'
import { StatusMark } from '../parts/StatusMark'
import type { Actions, ImageDetail } from './actions'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'
import { filmstripQuery, type StripFilter } from './queries'
import { useLiveStrip } from './useLiveStrip'
import { useRovingFocus } from './useRovingFocus'
import { useWindowed } from './useWindowed'

const FRAME_WIDTH = 104
const STATUSES: readonly ImageStatus[] = ['todo', 'done', 'approved', 'returned']

interface Props {
  project: number
  image: number
  detail: ImageDetail | undefined
  actions: Actions
}

/** The project's images in order; pages are read until the open image is among them, then as one scrolls. */
export function Filmstrip({ project, image, detail, actions }: Props) {
  const { t } = useTranslation()
  const filter = useEditor((state) => state.through)
  const query = useInfiniteQuery(filmstripQuery(project, filter))
  const { data, dataUpdatedAt, hasNextPage, isFetching, fetchNextPage, refetch } = query
  const read = useMemo(() => data?.pages.flatMap(({ results }) => results), [data])
  const frames = read ?? []
  const strip = useRef<HTMLDivElement>(null)
  const { from, to } = useWindowed(strip, frames.length, FRAME_WIDTH, 'horizontal')
  const place = frames.findIndex(({ id }) => id === image)
  const roving = useRovingFocus(strip, frames.length, place, FRAME_WIDTH)
  const wantsMore = hasNextPage && !isFetching && ((place < 0 && !filter) || to >= frames.length - 1)

  useLiveStrip({ project, filter, frames: read, more: hasNextPage, readAnew: () => void refetch() })

  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])

  useEffect(() => {
    const host = strip.current
    if (host && place >= 0) host.scrollLeft = (place + 0.5) * FRAME_WIDTH - host.clientWidth / 2
  }, [place])

  return (
    <nav className={classes.strip} data-part aria-label={t('label.filmstrip')} data-count={frames.length}>
      <div className={classes.stripFilter}>
        <Through filter={filter} />
        <Text fz="xs" ta="center" className={classes.number} data-testid="strip-place">
          {filter
            ? placeAmong(frames, place, hasNextPage)
            : detail && t('label.place', { position: detail.position, total: detail.total })}
        </Text>
      </div>
      {data && !frames.length && (
        <Text fz="sm" c="dimmed">
          {t(filter === 'commented' ? 'label.comment.noneOpen' : 'label.strip.none')}
        </Text>
      )}
      <div ref={strip} className={classes.frames}>
        <ul style={{ width: frames.length * FRAME_WIDTH }} onKeyDown={roving.onKeyDown}>
          {frames.slice(from, to).map((frame, i) => (
            <li key={frame.id} style={{ left: (from + i) * FRAME_WIDTH }}>
              <Frame
                frame={frame}
                readAt={dataUpdatedAt}
                active={frame.id === image}
                actions={actions}
                {...roving.of(from + i)}
              />
            </li>
          ))}
        </ul>
      </div>
    </nav>
  )
}

/** Where the open image is among those that are shown, as far as they are known; it may have left them. */
function placeAmong(frames: readonly Image[], place: number, more: boolean): string {
  return `${place < 0 ? '–' : place + 1} / ${frames.length}${more ? '+' : ''}`
}

/** Which images are shown here, and gone through with “next” and “previous”. */
function Through({ filter }: { filter: StripFilter }) {
  const { t } = useTranslation()
  const { editor } = useBench()
  return (
    <NativeSelect
      size="xs"
      aria-label={t('label.strip.filter')}
      data={[
        { value: '', label: t('label.strip.all') },
        ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        { value: 'commented', label: t('images.commented') },
      ]}
      value={filter ?? ''}
      onChange={(event) => editor.set({ through: (event.currentTarget.value || null) as StripFilter })}
    />
  )
}

interface FrameProps {
  frame: Image
  readAt: number
  active: boolean
  actions: Actions
  tabIndex: 0 | -1
  'data-place': number
}

function Frame({ frame, readAt, active, actions, ...focus }: FrameProps) {
  const status = useEditor(({ statuses }) => statusOf(statuses, frame, readAt))
  const comments = useEditor(({ openComments }) => openComments.get(frame.id))
  return (
    <UnstyledButton
      className={classes.frame}
      data-active={active || undefined}
      aria-current={active}
      title={frame.file_name}
      onClick={() => actions.go(frame.id)}
      {...focus}
    >
      <img src={frame.thumbnail} alt={frame.file_name} loading="lazy" draggable={false} />
      <OpenComments className={classes.frameComments} count={comments ?? frame.open_comment_count} />
      <span className={classes.mark}>
        <StatusMark status={status} size={16} />
      </span>
    </UnstyledButton>
  )
}
