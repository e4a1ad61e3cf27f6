import { threadsOf } from '../../../store/comment'
import type { Actions } from '../actions'
import { useEditor } from '../bench'
import { NewThread } from './NewThread'
import { ReturnCard } from './ReturnCard'
import { ThreadList } from './ThreadList'
import { ThreadView } from './ThreadView'

/** What is said about this image: all threads, one of them, or a new one. */
export function CommentCard({ actions }: { actions: Actions }) {
  const talk = useEditor((state) => state.talk)
  const comments = useEditor((state) => state.comments)
  if (!talk) return null
  if (talk.about === 'all') return <ThreadList actions={actions} />
  if (talk.about === 'place') return <NewThread talk={talk} actions={actions} />
  if (talk.about === 'return') return <ReturnCard talk={talk} actions={actions} />
  const thread = threadsOf(comments).find(({ first }) => first.uuid === talk.uuid)
  return thread ? <ThreadView key={talk.uuid} thread={thread} actions={actions} /> : null
}
