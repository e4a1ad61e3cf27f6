/** What the grid of images shows, as it stands in the address. */

import type { ImageStatus } from '../../../contract/api'

export const STATUSES: readonly ImageStatus[] = ['todo', 'done', 'approved', 'returned']

export interface GridSearch {
  search?: string
  status?: ImageStatus
  /** Only images with an open comment. */
  commented?: true
}

/** Read what an address says, whoever wrote it; what is empty or unknown is left out. */
export function gridSearchOf({ search, status, commented }: Record<string, unknown>): GridSearch {
  const known = STATUSES.find((one) => one === status)
  return {
    ...(typeof search === 'string' && search !== '' ? { search } : {}),
    ...(known ? { status: known } : {}),
    ...(commented === true ? { commented } : {}),
  }
}
