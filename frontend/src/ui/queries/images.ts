/** The images of a project, page by page, and what is done to many of them. */

import { infiniteQueryOptions, keepPreviousData, useMutation } from '@tanstack/react-query'
import { api, body, cursorOf, type Image, type ImageStatus } from '../../contract/api'
import { at } from '../../contract/pages'
import { queryClient } from './client'
import { refreshProject } from './projects'

const PAGE_SIZE = 60
/** Of the first images of a kind, few are not left. */
const SHORT_PAGE = 20
const PARALLEL = 4

/** What an annotator still has to do. */
export const LEFT_TO_LABEL: readonly ImageStatus[] = ['todo', 'returned']

export interface ImageFilter {
  search?: string | undefined
  status?: ImageStatus | readonly ImageStatus[] | undefined
  /** With a comment that nobody has resolved. */
  commented?: true | undefined
  /** With a higher id. */
  after?: number | undefined
}

function readPage(
  project: number,
  { search, status, commented, after }: ImageFilter,
  size: number,
  cursor?: string,
) {
  const query = {
    page_size: size,
    ...(search ? { search } : {}),
    ...(status ? { status: [status].flat() } : {}),
    ...(commented ? { commented } : {}),
    ...(after ? { after } : {}),
    ...at(cursor),
  }
  return body(api.GET('/api/v1/projects/{project}/images/', { params: { path: { project }, query } }))
}

/** The pages stay on screen while the next filter's are on their way. */
export const imagesQuery = (project: number, filter: ImageFilter) =>
  infiniteQueryOptions({
    queryKey: ['images', project, filter],
    queryFn: ({ pageParam }) => readPage(project, filter, PAGE_SIZE, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })

/** The image to begin with: the first that is still to do, else the first of all. */
export async function firstToLabel(project: number): Promise<Image | undefined> {
  const [todo] = (await readPage(project, { status: 'todo' }, 1)).results
  return todo ?? (await readPage(project, {}, 1)).results[0]
}

/** The next image that is to be labelled; `isLeft` knows what the server may not know yet. */
export const nextToLabel = (project: number, after: number, isLeft: (image: Image) => boolean) =>
  nextOf(project, { status: LEFT_TO_LABEL }, after, isLeft)

/** The next image that waits for review; `isLeft` knows what the server may not know yet. */
export const nextToReview = (project: number, after: number, isLeft: (image: Image) => boolean) =>
  nextOf(project, { status: 'done' }, after, isLeft)

/** The next image with an open comment. */
export const nextCommented = (project: number, after: number) =>
  nextOf(project, { commented: true }, after, () => true)

/** The next of these images after one of them, after the last one again from the first; undefined when there is none. */
async function nextOf(
  project: number,
  filter: ImageFilter,
  after: number,
  isLeft: (image: Image) => boolean,
) {
  const first = async (among: ImageFilter) => {
    let cursor: string | undefined
    do {
      const page = await readPage(project, among, SHORT_PAGE, cursor)
      const found = page.results.find((image) => image.id !== after && isLeft(image))
      if (found) return found
      cursor = cursorOf(page.next)
    } while (cursor)
    return undefined
  }
  return (await first({ ...filter, after })) ?? first(filter)
}

export function refreshImages(project: number): void {
  void queryClient.invalidateQueries({ queryKey: ['images', project] })
  refreshProject(project)
}

/** Do one thing to each image, a few at a time; resolves with those that failed, none thrown. */
async function forEach(ids: readonly number[], act: (id: number) => Promise<unknown>): Promise<unknown[]> {
  const waiting = [...ids]
  const errors: unknown[] = []
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      await act(id).catch((error: unknown) => errors.push(error))
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  return errors
}

export const useSetStatus = (project: number) =>
  useMutation({
    mutationFn: ({ ids, status }: { ids: readonly number[]; status: ImageStatus }) =>
      forEach(ids, (image) =>
        api.PATCH('/api/v1/images/{image}/', { params: { path: { image } }, body: { status } }),
      ),
    onSettled: () => refreshImages(project),
  })

export const useDeleteImages = (project: number) =>
  useMutation({
    mutationFn: (ids: readonly number[]) =>
      forEach(ids, (image) => api.DELETE('/api/v1/images/{image}/', { params: { path: { image } } })),
    onSettled: () => refreshImages(project),
  })
