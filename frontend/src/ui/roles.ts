/** What each role may do; the server decides, the page only says so beforehand. */

import type { ImageStatus, Role } from '../contract/api'

/** Every role may do what the roles before it may. */
export const ROLES: readonly Role[] = ['viewer', 'annotator', 'reviewer', 'owner']

export const may = (role: Role, needed: Role) => ROLES.indexOf(role) >= ROLES.indexOf(needed)

/** Review is the reviewers'. */
export const roleForStatus = (status: ImageStatus): Role =>
  status === 'approved' || status === 'returned' ? 'reviewer' : 'annotator'
