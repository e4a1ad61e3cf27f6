/** Opening an image: what the server knows of it goes to the workbench, its neighbours are made ready. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { create } from 'zustand'
import type { PictureAddress } from '../../canvas/picture'
import { Pictures } from '../../canvas/pictures'
import type { Workbench } from '../../store/workbench'
import { projectQuery } from '../queries/projects'
import { annotationsNow, annotationsQuery, imageQuery, readOrKnown } from './queries'
import { useNextToReview } from './review/waiting'
import { useNeighbours } from './useNeighbours'

export const pictures = new Pictures()

/** Neighbours' annotations are read again this often, so that going on shows what is true without waiting. */
const NEIGHBOUR_REFRESH_MS = 15_000

interface Opening {
  /** Counts how often the image was opened anew. */
  attempt: number
  failure: unknown
  setFailure: (failure: unknown) => void
  reopen: () => void
}

const useOpening = create<Opening>()((set) => ({
  attempt: 0,
  failure: null,
  setFailure: (failure) => set({ failure }),
  reopen: () => set(({ attempt }) => ({ attempt: attempt + 1, failure: null })),
}))

/** Read the open image from the server anew. */
export const useReopen = () => useOpening(({ reopen }) => reopen)

export function useOpenImage(bench: Workbench, project: number, image: number) {
  const client = useQueryClient()
  const { attempt, failure, setFailure } = useOpening()
  const detail = useQuery(imageQuery(image))
  const neighbours = useNeighbours(project, detail.data)
  const { next, previous } = neighbours
  const toReview = useNextToReview(project, image)

  useEffect(() => {
    const likely = [toReview, next, previous].filter((id) => id !== null)
    bench.embeddings.surround([...new Set(likely)])
  }, [bench, toReview, next, previous])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is how to try again
  useEffect(() => {
    let current = true
    bench.embeddings.expect(image)
    const open = async () => {
      await bench.saves.takeOver()
      const [inProject, found, annotations] = await Promise.all([
        readOrKnown(client, projectQuery(project)),
        readOrKnown(client, {
          ...imageQuery(image),
          staleTime: bench.saves.settledOn(image) ? 0 : 2 * NEIGHBOUR_REFRESH_MS,
        }),
        annotationsNow(client, bench.saves, image, NEIGHBOUR_REFRESH_MS + 5000),
      ])
      if (!current) return
      bench.open({
        image: { ...found, status: found.status ?? 'todo' },
        annotations,
        labels: inProject.labels.map((label) => ({
          ...label,
          hotkey: label.hotkey ?? '',
          color: label.color ?? '',
        })),
        role: inProject.my_role,
      })
      setFailure(null)
    }
    open().catch((error: unknown) => current && setFailure(error))
    return () => {
      current = false
      bench.leaveRoom()
      client.removeQueries({ queryKey: annotationsQuery(bench.saves, image).queryKey })
    }
  }, [bench, client, project, image, attempt, setFailure])

  useNeighbour(bench, toReview)
  useNeighbour(bench, next)
  useNeighbour(bench, previous)
  const shown = detail.data && { ...detail.data, ...neighbours }
  return { detail: shown, failure: failure ?? (shown ? null : detail.error), retry: useReopen() }
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
function useNeighbour(bench: Workbench, image: number | null | undefined) {
  const known = typeof image === 'number'
  useQuery({
    ...annotationsQuery(bench.saves, image ?? 0),
    enabled: known,
    refetchInterval: NEIGHBOUR_REFRESH_MS,
  })
  const address = usePictureAddress(image)
  useEffect(() => {
    if (address) pictures.get(address).catch(() => {})
  }, [address])
}
