/** What has become of images, as far as this page knows. */

import type { ImageStatus } from './instance'

/** A status as it was decided or heard of here, and when (`Date.now()`). */
export interface Known {
  /** Of the image. */
  readonly project: number
  readonly status: ImageStatus
  readonly at: number
}

/** What was read so soon after a decision may be from before it was saved. */
const SAVED_WITHIN_MS = 5000

interface Read {
  readonly id: number
  readonly project: number
  readonly status?: ImageStatus
}

/** What is known here outranks what was read from the server before; later somebody else may have decided. */
export const statusOf = (statuses: ReadonlyMap<number, Known>, image: Read, readAt: number): ImageStatus =>
  latestOf(statuses, image, readAt).status

/** The same, and since when it is known. */
export function latestOf(
  statuses: ReadonlyMap<number, Known>,
  { id, project, status = 'todo' }: Read,
  readAt: number,
): Known {
  const known = statuses.get(id)
  return known && known.at + SAVED_WITHIN_MS > readAt ? known : { project, status, at: readAt }
}
