/** What the upload panel says about all files together. */

import { isFinished, type Upload } from '../../../store/uploads'

const ORDER = ['failed', 'rejected', 'sending', 'storing', 'waiting', 'done', 'cancelled']

export interface Summary {
  /** Files that still wait or are on their way. */
  active: number
  /** The sent share of all bytes, 0 to 1. */
  share: number
  /** Pictures that arrived. */
  created: number
  /** Files with something to read: rejected or failed, wholly or (a zip) in part. */
  problems: number
  /** What needs eyes first. */
  ordered: Upload[]
}

export function summary(items: readonly Upload[]): Summary {
  const bytes = items.reduce((sum, item) => sum + item.file.size, 0)
  const sent = items.reduce((sum, item) => sum + item.file.size * (isFinished(item) ? 1 : item.share), 0)
  return {
    active: items.filter((item) => !isFinished(item)).length,
    share: bytes > 0 ? sent / bytes : 0,
    created: items.reduce((sum, item) => sum + item.created, 0),
    problems: items.filter(hasProblem).length,
    ordered: items.toSorted((a, b) => rank(a) - rank(b)),
  }
}

export const hasProblem = (item: Upload) => item.state === 'failed' || item.rejected.length > 0

const rank = (item: Upload) => (item.rejected.length > 0 ? 1 : ORDER.indexOf(item.state))
