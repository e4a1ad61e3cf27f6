import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Image } from '../../contract/api'
import { statusOf } from '../../store/statuses'
import type { ImageDetail } from './actions'
import { useEditor } from './bench'
import { besides } from './besides'
import { filmstripQuery } from './queries'

/** The images before and after this one, among those that the filmstrip shows. */
export function useNeighbours(project: number, detail: ImageDetail | undefined) {
  const filter = useEditor((state) => state.through)
  const statuses = useEditor((state) => state.statuses)
  const query = useInfiniteQuery({ ...filmstripQuery(project, filter), enabled: filter !== null })
  const { data, dataUpdatedAt, hasNextPage, isFetching, fetchNextPage } = query
  const shown = data?.pages.flatMap(({ results }) => results) ?? []
  const comments = useEditor((state) => state.openComments)
  const isThere = (image: Image) =>
    filter === 'commented'
      ? (comments.get(image.id) ?? image.open_comment_count) > 0
      : statusOf(statuses, image, dataUpdatedAt) === filter
  const found = filter && detail ? besides(detail.id, shown.filter(isThere)) : null
  const wantsMore = found !== null && found.next === null && hasNextPage && !isFetching
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  return found ?? { previous: detail?.previous ?? null, next: detail?.next ?? null }
}
