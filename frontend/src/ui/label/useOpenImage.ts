/** The open image, as the address names it; its neighbours are made ready. */

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { PictureAddress } from '../../canvas/picture'
import { Pictures } from '../../canvas/pictures'
import type { EditorState } from '../../store/editorState'
import { projectQuery } from '../queries/projects'
import { useBench, useEditor } from './bench'
import { type Opener, REFRESH_MS } from './opener'
import { annotationsQuery, imageQuery } from './queries'
import { useNextToReview } from './review/waiting'
import { useNeighbours } from './useNeighbours'

export const pictures = new Pictures()

export function useOpenImage(opener: Opener, project: number, image: number) {
  const bench = useBench()
  const detail = useQuery(imageQuery(image))
  const failure = useStore(opener.trouble, (trouble) => trouble.failure)
  const neighbours = useNeighbours(project, detail.data)
  const { next, previous } = neighbours
  const toReview = useNextToReview(project, image)
  const mayReadAhead = useEditor((state) => state.image?.id === image && !isOnItsWay(state))

  useEffect(() => opener.open(project, image), [opener, project, image])
  useEffect(() => () => opener.leave(), [opener])
  useEffect(() => {
    const likely = [toReview, next, previous].filter((id) => id !== null)
    bench.embeddings.surround([...new Set(likely)])
  }, [bench, toReview, next, previous])

  useQuery({ ...projectQuery(project), refetchInterval: REFRESH_MS })
  useNeighbour(mayReadAhead ? toReview : null)
  useNeighbour(mayReadAhead ? next : null)
  useNeighbour(mayReadAhead ? previous : null)
  const shown = detail.data && { ...detail.data, ...neighbours }
  return {
    detail: shown,
    failure: failure ?? (shown ? null : detail.error),
    retry: () => opener.reopen(project, image),
  }
}

/** Whether the first click only waits for what is being brought just now; nothing is read ahead meanwhile. */
function isOnItsWay({ connection, embedding: { state } }: EditorState): boolean {
  return state === 'receiving' || state === 'preparing' || (state === 'asking' && connection === 'open')
}

/** Where an image's picture is; the same object as long as that stays the same. */
export function usePictureAddress(image: number | null | undefined): PictureAddress | null {
  const { file, thumbnail, tiles } =
    useQuery({ ...imageQuery(image ?? 0), enabled: typeof image === 'number' }).data ?? {}
  return useMemo(
    () => (file && thumbnail ? { file, thumbnail, tiles: tiles ?? null } : null),
    [file, thumbnail, tiles],
  )
}

/** Keep what a neighbour needs at hand. */
function useNeighbour(image: number | null) {
  const { saves } = useBench()
  const again = { enabled: image !== null, refetchInterval: REFRESH_MS }
  useQuery({ ...annotationsQuery(saves, image ?? 0), ...again })
  useQuery({ ...imageQuery(image ?? 0), ...again })
  const address = usePictureAddress(image)
  useEffect(() => {
    if (address) pictures.get(address).catch(() => {})
  }, [address])
}
