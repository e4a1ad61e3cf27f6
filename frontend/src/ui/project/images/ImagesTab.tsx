import { Button, Center, Group, Loader, Text } from '@mantine/core'
import { useDebouncedValue, useIntersection } from '@mantine/hooks'
import { IconPhotoPlus, IconPhotoSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '../../../contract/roles'
import { EmptyState } from '../../parts/EmptyState'
import { LateLoader } from '../../parts/LateLoader'
import { LoadFailed } from '../../parts/LoadFailed'
import { imagesQuery } from '../../queries/images'
import { useProject } from '../context'
import { useFilePicker } from '../upload/useFilePicker'
import { ImageCard } from './ImageCard'
import classes from './ImagesTab.module.css'
import { ImageToolbar } from './ImageToolbar'
import { SelectionBar } from './SelectionBar'
import { useSelection } from './useSelection'

const TYPING_MS = 150

export function ImagesTab() {
  const { t } = useTranslation()
  const project = useProject()
  const filter = useSearch({ from: '/signed-in/framed/projects/$projectId/' })
  const [search] = useDebouncedValue(filter.search, TYPING_MS)
  const query = useInfiniteQuery(
    imagesQuery(project.id, { search, status: filter.status, commented: filter.commented }),
  )
  const images = query.data?.pages.flatMap((page) => page.results) ?? []
  const selection = useSelection(images.map((image) => image.id))
  const end = useEndReached(() => {
    if (query.hasNextPage && !query.isFetching) void query.fetchNextPage()
  })

  if (project.image_count === 0) return <NoImagesYet />
  if (query.error && !query.data)
    return <LoadFailed error={query.error} onRetry={() => void query.refetch()} />
  return (
    <>
      {selection.ids.size > 0 ? <SelectionBar selection={selection} /> : <ImageToolbar filter={filter} />}
      {!query.data && <LateLoader />}
      {query.data && images.length === 0 && (
        <EmptyState icon={IconPhotoSearch} title={t('images.noneTitle')} text={t('images.noneText')} />
      )}
      <ul
        className={classes.grid}
        data-stale={query.isPlaceholderData || undefined}
        aria-label={t('images.grid')}
      >
        {images.map((image) => (
          <ImageCard
            key={image.id}
            image={image}
            selected={selection.ids.has(image.id)}
            selectable={may(project.my_role, 'annotator')}
            selecting={selection.ids.size > 0}
            onSelect={(range) => selection.toggle(image.id, range)}
          />
        ))}
      </ul>
      <Center ref={end} h={72}>
        {query.isFetchingNextPage && <Loader size="sm" aria-label={t('state.loading')} />}
        {!query.hasNextPage && images.length > 20 && (
          <Text c="dimmed" fz="sm">
            {t('images.end', { count: images.length })}
          </Text>
        )}
      </Center>
    </>
  )
}

/** Calls `load` while the mark at the end of the list is near the window. */
function useEndReached(load: () => void) {
  const { ref, entry } = useIntersection({ rootMargin: '800px' })
  useEffect(() => {
    if (entry?.isIntersecting) load()
  })
  return ref
}

function NoImagesYet() {
  const { t } = useTranslation()
  const { id, my_role } = useProject()
  const pick = useFilePicker(id)
  if (!may(my_role, 'owner'))
    return (
      <EmptyState icon={IconPhotoPlus} title={t('images.emptyTitle')} text={t('images.emptyForOthers')} />
    )
  return (
    <EmptyState icon={IconPhotoPlus} title={t('images.emptyTitle')} text={t('images.emptyText')}>
      <Group>
        <Button onClick={() => pick('files')}>{t('upload.chooseFiles')}</Button>
        <Button variant="default" onClick={() => pick('folder')}>
          {t('upload.chooseFolder')}
        </Button>
      </Group>
    </EmptyState>
  )
}
