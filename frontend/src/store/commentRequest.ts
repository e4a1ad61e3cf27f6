import type { CommentChange } from './comment'

/** The method, address and body that bring a change of a comment to the server. */
export function commentRequest(
  change: CommentChange,
  image: number,
): { method: string; address: string; body?: object } {
  if ('add' in change)
    return { method: 'POST', address: `/api/v1/images/${image}/comments/`, body: change.add }
  const address = `/api/v1/comments/${change.comment}/`
  if ('remove' in change) return { method: 'DELETE', address }
  const body = 'text' in change ? { text: change.text } : { resolved: change.resolved }
  return { method: 'PATCH', address, body }
}
