/** What the labelling page reads from the server. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body, cursorOf } from '../../contract/api'
import type { AnnotationRow } from '../../store/saveRequest'
import { allPages, at } from '../queries/pages'

const FILMSTRIP_PAGE = 200

export const imageQuery = (image: number) =>
  queryOptions({
    queryKey: ['image', image],
    queryFn: () => body(api.GET('/api/v1/images/{image}/', { params: { path: { image } } })),
  })

export const annotationsQuery = (image: number) =>
  queryOptions({
    queryKey: ['annotations', image],
    queryFn: async () => {
      const read = (cursor: string | undefined) =>
        body(
          api.GET('/api/v1/images/{image}/annotations/', { params: { path: { image }, query: at(cursor) } }),
        )
      return (await allPages(read)) as unknown as AnnotationRow[]
    },
  })

/** The images of a project in order, for the filmstrip. */
export const filmstripQuery = (project: number) =>
  infiniteQueryOptions({
    queryKey: ['filmstrip', project],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/projects/{project}/images/', {
          params: { path: { project }, query: { page_size: FILMSTRIP_PAGE, ...at(pageParam) } },
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
