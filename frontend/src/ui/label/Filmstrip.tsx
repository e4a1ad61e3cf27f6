import { UnstyledButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { StatusMark } from '../parts/StatusMark'
import type { Actions } from './actions'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'
import { filmstripQuery } from './queries'
import { useWindowed } from './useWindowed'

const FRAME_WIDTH = 104

interface Props {
  project: number
  image: number
  actions: Actions
}

/** The project's images in order; pages are read until the open image is among them, then as one scrolls. */
export function Filmstrip({ project, image, actions }: Props) {
  const { t } = useTranslation()
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(filmstripQuery(project))
  const frames = useMemo(() => data?.pages.flatMap(({ results }) => results) ?? [], [data])
  const statuses = useEditor((state) => state.statuses)
  const strip = useRef<HTMLDivElement>(null)
  const { from, to } = useWindowed(strip, frames.length, FRAME_WIDTH, 'horizontal')
  const place = frames.findIndex(({ id }) => id === image)
  const wantsMore = hasNextPage && !isFetching && (place < 0 || to >= frames.length - 1)

  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])

  useEffect(() => {
    const host = strip.current
    if (host && place >= 0) host.scrollLeft = (place + 0.5) * FRAME_WIDTH - host.clientWidth / 2
  }, [place])

  return (
    <nav ref={strip} className={classes.strip} aria-label={t('label.filmstrip')}>
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
              <span className={classes.mark}>
                <StatusMark status={statuses.get(frame.id) ?? frame.status ?? 'todo'} size={16} />
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </nav>
  )
}
