/** What a person may do with the open image; the server decides, the page says so beforehand. */

import type { ImageStatus, Role } from '../contract/api'
import { may } from '../contract/roles'
import type { Deed } from './history'

/** Why no mask may be changed: who only looks says nothing either; what is approved is the reviewers'. */
export type ReadOnly = 'viewer' | 'approved'

export function readOnlyOn(status: ImageStatus, role: Role): ReadOnly | null {
  if (!may(role, 'annotator')) return 'viewer'
  return status === 'approved' && !may(role, 'reviewer') ? 'approved' : null
}

interface Rights {
  readonly readOnly: ReadOnly | null
}

export const mayComment = ({ readOnly }: Rights) => readOnly !== 'viewer'

/** Whether a deed may be done, taken back or done again. */
export const mayPerform = ({ readOnly }: Rights, deed: Deed): boolean =>
  readOnly === null || (readOnly !== 'viewer' && Object.keys(deed).every((part) => part === 'comment'))
