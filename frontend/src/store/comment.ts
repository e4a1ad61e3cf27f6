/** What is said about places on an image: threads, each a comment with a place and the answers to it. */

export interface Comment {
  readonly uuid: string
  /** The comment that began the thread which this answers in; null for that comment itself. */
  readonly parent: string | null
  /** Where a thread is pinned, in image pixels; answers have no place. */
  readonly place: { readonly x: number; readonly y: number } | null
  /** The annotation that a thread is about, where it is about one. */
  readonly annotation: string | null
  readonly text: string
  readonly author: string | null
  readonly created_at: string
  readonly edited_at: string | null
  readonly resolved: boolean
}

/** What a new comment says. */
export type NewComment = Pick<Comment, 'uuid' | 'parent' | 'place' | 'annotation' | 'text'>

export interface Thread {
  /** From 1, in the order in which threads were begun. */
  readonly number: number
  readonly first: Comment
  readonly replies: readonly Comment[]
}

/** What the card of comments shows: all threads, one of them, or a new one that is to be written. */
export type Talk =
  | { readonly about: 'all' }
  | { readonly about: 'thread'; readonly uuid: string }
  | {
      readonly about: 'place'
      readonly place: NonNullable<Comment['place']>
      readonly annotation: string | null
    }

export function threadsOf(comments: readonly Comment[]): Thread[] {
  const firsts = comments.filter(({ parent }) => parent === null)
  return firsts.map((first, i) => ({
    number: i + 1,
    first,
    replies: comments.filter(({ parent }) => parent === first.uuid),
  }))
}

export const isOpen = ({ first }: Thread) => !first.resolved

/** A change of a comment, saved like an annotation, under the name `commentKey`. */
export type CommentChange =
  | { readonly comment: string; readonly add: NewComment; readonly author: string; readonly at: string }
  | { readonly comment: string; readonly text: string; readonly at: string }
  | { readonly comment: string; readonly resolved: boolean }
  | { readonly comment: string; readonly remove: true }

/** A later change replaces one of the same kind that still waits, never one of another kind. */
export function commentKey(change: CommentChange): string {
  const kind = (['add', 'text', 'resolved', 'remove'] as const).find((name) => name in change)
  return `comment-${change.comment}-${kind}`
}

/** The comments after a change. One that they hold already changes nothing. */
export function withChange(comments: readonly Comment[], change: CommentChange): readonly Comment[] {
  const { comment: uuid } = change
  if ('remove' in change) return comments.filter((each) => each.uuid !== uuid && each.parent !== uuid)
  if ('add' in change) {
    const { add, author, at: created_at } = change
    const added = { ...add, author, created_at, edited_at: null, resolved: false }
    return comments.some((each) => each.uuid === uuid) ? comments : [...comments, added]
  }
  const said = 'text' in change ? { text: change.text, edited_at: change.at } : { resolved: change.resolved }
  return comments.map((each) => (each.uuid === uuid ? { ...each, ...said } : each))
}
