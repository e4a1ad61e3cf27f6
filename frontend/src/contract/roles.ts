/** What each role may do; the server decides, the page only says so beforehand. */

import type { ImageStatus, Role } from './api'

/** Every role may do what the roles before it may. */
export const ROLES: readonly Role[] = ['viewer', 'annotator', 'reviewer', 'owner']

export const may = (role: Role, needed: Role) => ROLES.indexOf(role) >= ROLES.indexOf(needed)

/** Review is the reviewers', and so is what they have approved. */
export const roleForStatus = (to: ImageStatus, from: ImageStatus = 'todo'): Role =>
  to === 'approved' || to === 'returned' || from === 'approved' ? 'reviewer' : 'annotator'
