import type { Comment, CommentChange } from './comment'

/** The method, address and body that bring a change of a comment to the server. */
export function commentRequest(
  change: CommentChange,
  image: number,
): { method: string; address: string; body?: object } {
  if ('add' in change) {
    const { uuid, parent, place, annotation, text } = change.add
    const body = { uuid, parent, place, annotation, text }
    return { method: 'POST', address: `/api/v1/images/${image}/comments/`, body }
  }
  const address = `/api/v1/comments/${change.comment}/`
  if ('remove' in change) return { method: 'DELETE', address }
  return { method: 'PATCH', address, body: patchOf(change) }
}

function patchOf(change: Exclude<CommentChange, { add: Comment } | { remove: true }>): object {
  if ('text' in change) return { text: change.text }
  if ('place' in change) return { place: change.place, annotation: change.annotation }
  return { resolved: change.resolved }
}
