import { NativeSelect, Text, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImageStatus } from '../../contract/api'
import { OpenComments } from '../parts/OpenComments'
import { StatusMark } from '../parts/StatusMark'
import type { Actions } from './actions'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'
import { filmstripQuery, type StripFilter } from './queries'
import { useWindowed } from './useWindowed'

const FRAME_WIDTH = 104
const STATUSES: readonly ImageStatus[] = ['todo', 'done', 'approved', 'returned']

interface Props {
  project: number
  image: number
  actions: Actions
}

/** The project's images in order; pages are read until the open image is among them, then as one scrolls. */
export function Filmstrip({ project, image, actions }: Props) {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<StripFilter>(null)
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(filmstripQuery(project, filter))
  const frames = useMemo(() => data?.pages.flatMap(({ results }) => results) ?? [], [data])
  const statuses = useEditor((state) => state.statuses)
  const openComments = useEditor((state) => state.openComments)
  const strip = useRef<HTMLDivElement>(null)
  const { from, to } = useWindowed(strip, frames.length, FRAME_WIDTH, 'horizontal')
  const place = frames.findIndex(({ id }) => id === image)
  const wantsMore = hasNextPage && !isFetching && ((place < 0 && !filter) || to >= frames.length - 1)

  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])

  useEffect(() => {
    const host = strip.current
    if (host && place >= 0) host.scrollLeft = (place + 0.5) * FRAME_WIDTH - host.clientWidth / 2
  }, [place])

  return (
    <nav className={classes.strip} data-part aria-label={t('label.filmstrip')} data-count={frames.length}>
      <NativeSelect
        size="xs"
        className={classes.stripFilter}
        aria-label={t('label.strip.filter')}
        data={[
          { value: '', label: t('label.strip.all') },
          ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
          { value: 'commented', label: t('images.commented') },
        ]}
        value={filter ?? ''}
        onChange={(event) => setFilter((event.currentTarget.value || null) as StripFilter)}
      />
      {data && !frames.length && (
        <Text fz="sm" c="dimmed">
          {t('label.strip.none')}
        </Text>
      )}
      <div ref={strip} className={classes.frames}>
        <ul style={{ width: frames.length * FRAME_WIDTH }}>
          {frames.slice(from, to).map((frame, i) => (
            <li key={frame.id} style={{ left: (from + i) * FRAME_WIDTH }}>
              <UnstyledButton
                className={classes.frame}
                data-active={frame.id === image || undefined}
                aria-current={frame.id === image}
                title={frame.file_name}
                onClick={() => actions.go(frame.id)}
              >
                <img src={frame.thumbnail} alt={frame.file_name} loading="lazy" draggable={false} />
                <OpenComments
                  className={classes.frameComments}
                  count={openComments.get(frame.id) ?? frame.open_comment_count}
                />
                <span className={classes.mark}>
                  <StatusMark status={statuses.get(frame.id) ?? frame.status ?? 'todo'} size={16} />
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  )
}
