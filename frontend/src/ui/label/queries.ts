/** What the labelling page reads from the server. */

import {
  type DataTag,
  type FetchQueryOptions,
  infiniteQueryOptions,
  type QueryClient,
  type QueryKey,
  queryOptions,
} from '@tanstack/react-query'
import { api, body, cursorOf, type ImageStatus } from '../../contract/api'
import { ApiError } from '../../contract/apiError'
import { at } from '../../contract/pages'
import type { Spec } from '../../contract/spec'
import { reading } from '../../store/reading'
import type { SaveQueue } from '../../store/saveQueue'

const FILMSTRIP_PAGE = 200

export const imageQuery = (image: number) =>
  queryOptions({
    queryKey: ['image', image],
    queryFn: () => body(api.GET('/api/v1/images/{image}/', { params: { path: { image } } })),
  })

type Saves = Pick<SaveQueue, 'settledOn'>

/** The annotations of an image, and how far its saves had come when they began to be read. */
export const annotationsQuery = (saves: Saves, image: number) =>
  queryOptions({
    queryKey: ['annotations', image],
    queryFn: async () => {
      const settled = saves.settledOn(image)
      return { settled, rows: await reading.annotations(image) }
    },
  })

/** The annotations of an image, read after everything of it that was saved here. */
export async function annotationsNow(client: QueryClient, saves: Saves, image: number, staleTime: number) {
  const query = annotationsQuery(saves, image)
  let { settled, rows } = await readOrKnown(client, { ...query, staleTime })
  while (settled !== saves.settledOn(image))
    ({ settled, rows } = await client.fetchQuery({ ...query, staleTime: 0 }))
  return rows
}

/** The annotations of an image, as `annotationsNow` would give them; null where they have to be read for that. */
export function knownAnnotations(client: QueryClient, saves: Saves, image: number, staleTime: number) {
  const known = freshData(client, annotationsQuery(saves, image), staleTime)
  return known?.settled === saves.settledOn(image) ? known.rows : null
}

/** What a query gave less than `staleTime` ago. */
export function freshData<T, K extends QueryKey>(
  client: QueryClient,
  { queryKey }: { queryKey: DataTag<K, T, Error> },
  staleTime: number,
): T | undefined {
  const { data, dataUpdatedAt = 0, isInvalidated } = client.getQueryState<T>(queryKey) ?? {}
  return isInvalidated || Date.now() - dataUpdatedAt > staleTime ? undefined : data
}

/** Read what is older than `staleTime` anew; off the net, what was read before will do until it is back. */
export async function readOrKnown<T, K extends QueryKey>(
  client: QueryClient,
  query: FetchQueryOptions<T, Error, T, K>,
): Promise<T> {
  try {
    return await client.fetchQuery(query)
  } catch (error) {
    const known = client.getQueryData<T>(query.queryKey)
    if (known === undefined || !(error instanceof ApiError && error.transient)) throw error
    return known
  }
}

/** Which images the filmstrip shows: those of a status, those with an open comment, or all. */
export type StripFilter = ImageStatus | 'commented' | null

const queryOf = (filter: StripFilter) =>
  filter === 'commented' ? { commented: true } : filter ? { status: [filter] } : {}

/** The images of a project in order, for the filmstrip. */
export const filmstripQuery = (project: number, filter: StripFilter) =>
  infiniteQueryOptions({
    queryKey: ['filmstrip', project, filter],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/projects/{project}/images/', {
          params: {
            path: { project },
            query: { page_size: FILMSTRIP_PAGE, ...queryOf(filter), ...at(pageParam) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    staleTime: 60_000,
  })

/** The id of the model that new embeddings are made by; undefined when there is none yet. */
export async function currentModel(): Promise<string | undefined> {
  const { results } = await body(api.GET('/api/v1/models/'))
  return results.find(({ current }) => current)?.id
}

/** The words that a model knows, common ones first; none where it takes any. */
export const vocabularyQuery = (model: Spec | null) => {
  const address = model?.capabilities.text.vocabulary_url
  return queryOptions({
    queryKey: ['vocabulary', model?.id, address],
    queryFn: () => readVocabulary(new URL(address!, new URL(specAddress(model!.id), location.origin))),
    enabled: Boolean(address),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}

const specAddress = (model: string) => `/api/v1/models/${model}/spec.json`

async function readVocabulary(address: URL): Promise<string[]> {
  const response = await fetch(address, { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`The list of words could not be loaded (${response.status}).`)
  return Object.keys(((await response.json()) as { words: Record<string, unknown> }).words)
}
