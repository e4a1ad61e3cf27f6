/** What is said about places on an image: threads, each a comment with a place and the answers to it. */

import type { Swap } from './swap'
import { uuid4 } from './uuid'

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
export type NewComment = Pick<Comment, 'parent' | 'place' | 'annotation' | 'text'>

export interface Thread {
  /** From 1, in the order in which threads were begun. */
  readonly number: number
  readonly first: Comment
  readonly replies: readonly Comment[]
}

/**
 * What the card of comments shows: all threads, one of them, a new one that is to be written, or the one that says
 * why the image is returned.
 */
export type Talk =
  | { readonly about: 'all' }
  | { readonly about: 'thread'; readonly uuid: string }
  | ({ readonly about: 'place' } & Pinned)
  | ({ readonly about: 'return' } & Pinned)

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
  /** Written; or restored, with the answers that went with it. */
  | { readonly comment: string; readonly add: Comment; readonly replies: readonly Comment[] }
  | { readonly comment: string; readonly remove: true }
  | { readonly comment: string; readonly text: string; readonly at: string | null }
  | ({ readonly comment: string } & Pinned)
  | { readonly comment: string; readonly resolved: boolean }

/** Where a thread is pinned, and what it is about there. */
export type Pinned = Pick<Comment, 'annotation'> & { readonly place: NonNullable<Comment['place']> }

type Change = Swap<CommentChange>

export const written = (comment: Comment): Change => ({
  before: { comment: comment.uuid, remove: true },
  after: { comment: comment.uuid, add: comment, replies: [] },
})

export const removed = (comment: Comment, comments: readonly Comment[]): Change => ({
  before: {
    comment: comment.uuid,
    add: comment,
    replies: comments.filter(({ parent }) => parent === comment.uuid),
  },
  after: { comment: comment.uuid, remove: true },
})

export const edited = ({ uuid: comment, text, edited_at }: Comment, now: string, at: string): Change => ({
  before: { comment, text, at: edited_at },
  after: { comment, text: now, at },
})

export const moved = ({ uuid: comment, annotation }: Comment, from: Pinned['place'], to: Pinned): Change => ({
  before: { comment, place: from, annotation },
  after: { comment, place: to.place, annotation: to.annotation },
})

export const resolved = ({ uuid: comment, resolved }: Comment, now: boolean): Change => ({
  before: { comment, resolved },
  after: { comment, resolved: now },
})

/** The changes of a comment are told one by one, in their order: what is written, goes, comes back and is changed. */
export const commentKey = ({ comment }: CommentChange): string => `comment-${comment}-${uuid4()}`

/** The comments after a change. One that they hold already changes nothing. */
export function withChange(comments: readonly Comment[], change: CommentChange): readonly Comment[] {
  const { comment: uuid } = change
  if ('remove' in change) return comments.filter((each) => each.uuid !== uuid && each.parent !== uuid)
  if ('add' in change) return [change.add, ...change.replies].reduce(withOne, comments)
  return comments.map((each) => (each.uuid === uuid ? { ...each, ...saidBy(change) } : each))
}

/** Comments are listed in the order in which they were written. */
function withOne(comments: readonly Comment[], one: Comment): readonly Comment[] {
  if (comments.some(({ uuid }) => uuid === one.uuid)) return comments
  const later = comments.findIndex(({ created_at }) => created_at > one.created_at)
  return comments.toSpliced(later < 0 ? comments.length : later, 0, one)
}

function saidBy(change: Exclude<CommentChange, { add: Comment } | { remove: true }>): Partial<Comment> {
  if ('text' in change) return { text: change.text, edited_at: change.at }
  if ('place' in change) return { place: change.place, annotation: change.annotation }
  return { resolved: change.resolved }
}

/**
 * The comments that somebody else has changed between two looks, or deleted; a thread also where somebody has
 * answered in it, for with it the answer would go.
 */
export function foreignIn(before: readonly Comment[], now: readonly Comment[]): ReadonlySet<string> {
  const then = new Map(before.map((comment) => [comment.uuid, comment]))
  const still = new Map(now.map((comment) => [comment.uuid, comment]))
  const answered = now.flatMap(({ uuid, parent }) => (parent && !then.has(uuid) ? [parent] : []))
  const changed = before.filter((comment) => !isSame(comment, still.get(comment.uuid)))
  return new Set([...answered, ...changed.map(({ uuid }) => uuid)])
}

const isSame = (a: Comment, b: Comment | undefined) =>
  a.text === b?.text && a.resolved === b.resolved && a.place?.x === b.place?.x && a.place?.y === b.place?.y
