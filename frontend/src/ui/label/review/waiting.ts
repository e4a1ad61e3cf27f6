/** The images that wait for review. */

import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import type { Image } from '../../../contract/api'
import { may } from '../../../contract/roles'
import type { Editor } from '../../../store/editor'
import { statusOf } from '../../../store/statuses'
import { nextToReview } from '../../queries/images'
import { useBench, useEditor } from '../bench'

/** Others review too: which image is next is asked again this often. */
const ASK_AGAIN_MS = 15_000

/** The next image after one that waits for review; null when there is none. */
const waitingQuery = (editor: Editor, project: number, after: number) =>
  queryOptions({
    queryKey: ['waiting', project, after],
    queryFn: async () => {
      const isLeft = (image: Image) => statusOf(editor.state.statuses, image, Date.now()) === 'done'
      return (await nextToReview(project, after, isLeft))?.id ?? null
    },
    staleTime: ASK_AGAIN_MS,
  })

/** As far as this page knows it by now, else as the server says. */
export async function nextWaiting(client: QueryClient, editor: Editor, project: number, after: number) {
  const query = waitingQuery(editor, project, after)
  const known = await client.fetchQuery(query)
  const isLeft = known !== null && (editor.state.statuses.get(known)?.status ?? 'done') === 'done'
  return isLeft ? known : client.fetchQuery({ ...query, staleTime: 0 })
}

/** Who reviews goes on to this image: known beforehand, so that it is made ready. */
export function useNextToReview(project: number, image: number): number | null {
  const { editor } = useBench()
  const enabled = useEditor(
    (state) => may(state.role, 'reviewer') && state.image?.id === image && state.image.status !== 'todo',
  )
  const query = { ...waitingQuery(editor, project, image), enabled, refetchInterval: ASK_AGAIN_MS }
  return useQuery(query).data ?? null
}
