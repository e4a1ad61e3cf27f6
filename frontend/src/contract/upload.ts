/** Sends one file to a project and tells how far it is; `fetch` cannot tell that. */

import type { Rejected, Uploaded } from './api'
import { type ApiError, apiErrorOf, offline } from './apiError'
import { csrfToken } from './csrf'
import { reportSignedOut } from './signedOut'

/**
 * Resolves with what became of the file, a rejection included. Throws `ApiError` where the request as a whole
 * failed, and `AbortError` when `signal` fires. `onProgress` gets the sent share, 0 to 1.
 */
export function uploadFile(
  project: number,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/projects/${project}/images/`)
    request.setRequestHeader('X-CSRFToken', csrfToken())
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0)
    request.onerror = () => reject(offline())
    request.onabort = () => reject(new DOMException('Upload cancelled', 'AbortError'))
    request.onload = () => settle(request, resolve, reject)
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('files', file, file.name)
    request.send(form)
  })
}

function settle(
  request: XMLHttpRequest,
  resolve: (value: Uploaded) => void,
  reject: (error: ApiError) => void,
) {
  if (request.status === 201) return resolve(JSON.parse(request.responseText) as Uploaded)
  if (request.status === 401) reportSignedOut()
  const error = apiErrorOf({
    status: request.status,
    body: request.responseText,
    header: (name) => request.getResponseHeader(name),
  })
  const rejected = rejectedOf(error)
  return rejected ? resolve({ created: [], rejected }) : reject(error)
}

/** The reasons in an answer that says that nothing was taken. */
export function rejectedOf(error: ApiError): Rejected[] | undefined {
  const { rejected } = error.details
  return Array.isArray(rejected) && rejected.length > 0 ? (rejected as Rejected[]) : undefined
}
