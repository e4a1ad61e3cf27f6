/** The page's one upload queue: it goes on while one walks from page to page. */

import { uploadFile } from '../contract/upload'
import { session } from '../store/session'
import { UploadQueue } from '../store/uploads'
import { refreshImages } from './queries/images'

const REFRESH_EVERY_MS = 1000
const timers = new Map<number, ReturnType<typeof setTimeout>>()

/** Show what has arrived, once a second at most however many files arrive in it. */
function refreshSoon(project: number): void {
  if (timers.has(project)) return
  const refresh = () => {
    timers.delete(project)
    refreshImages(project)
  }
  timers.set(project, setTimeout(refresh, REFRESH_EVERY_MS))
}

export const uploads = new UploadQueue(uploadFile, undefined, refreshSoon)

session.subscribe((now, before) => {
  if (before.expired && !now.expired && now.user) uploads.resume()
  if (before.user && !now.user) uploads.cancelAll()
})
