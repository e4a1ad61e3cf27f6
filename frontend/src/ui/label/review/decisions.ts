/** What can be decided about an image as a whole, by its status and the role of who decides. */

import type { ImageStatus, Role } from '../../../contract/api'
import { may, roleForStatus } from '../../../contract/roles'

export type Decision = 'finish' | 'reopen' | 'approve' | 'return'

/** The status that a decision gives. */
export const STATUS_AFTER = {
  finish: 'done',
  reopen: 'todo',
  approve: 'approved',
  return: 'returned',
} as const satisfies Record<Decision, ImageStatus>

const WORK: Record<ImageStatus, readonly Decision[]> = {
  todo: ['finish'],
  returned: ['finish'],
  done: ['reopen'],
  approved: [],
}
const REVIEW: Record<ImageStatus, readonly Decision[]> = {
  todo: ['approve', 'finish'],
  returned: ['approve', 'finish'],
  done: ['return', 'approve'],
  approved: ['return', 'reopen'],
}

/** What a role is offered to decide, the likeliest last. */
export function offeredOn(status: ImageStatus, role: Role): readonly Decision[] {
  if (!may(role, 'annotator')) return []
  return (may(role, 'reviewer') ? REVIEW : WORK)[status]
}

/** What the key of “done” stands for. */
export const finishOrReopen = (status: ImageStatus): Decision => (isUnfinished(status) ? 'finish' : 'reopen')

const isUnfinished = (status: ImageStatus) => status === 'todo' || status === 'returned'

/** Whether an image is approved that nobody has marked as done. */
export const skipsDone = (decision: Decision, status: ImageStatus) =>
  decision === 'approve' && isUnfinished(status)

/** The role that it takes to decide so, where this one is not enough. */
export function roleLacking(decision: Decision, status: ImageStatus, role: Role): Role | null {
  const needed = roleForStatus(STATUS_AFTER[decision], status)
  return may(role, needed) ? null : needed
}
