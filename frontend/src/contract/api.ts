/** The REST client: typed by the server's own OpenAPI, CSRF included, every failure an `ApiError`. */

import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './api.gen'
import { ApiError, apiErrorOf, offline } from './apiError'
import { csrfToken } from './csrf'
import { reportSignedOut } from './signedOut'

type Schemas = components['schemas']
export type Me = Schemas['Me']
export type Project = Schemas['Project']
export type ProjectDetail = Schemas['ProjectDetail']
export type Label = Schemas['Label']
export type Member = Schemas['Member']
export type Image = Schemas['Image']
export type ImageStatus = Schemas['ImageStatus']
export type Rejected = Schemas['Rejected']
export type Uploaded = Schemas['Uploaded']
export type Role = Schemas['Role']
export type ApiToken = Schemas['Token']
export type ImportReport = Schemas['Report']

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const askedAt = new WeakMap<Request, number>()

const middleware: Middleware = {
  onRequest({ request }) {
    askedAt.set(request, performance.now())
    if (!SAFE.has(request.method)) request.headers.set('X-CSRFToken', csrfToken())
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return response
    if (response.status === 401) reportSignedOut(askedAt.get(request))
    throw apiErrorOf({
      status: response.status,
      body: await response.text(),
      header: (name) => response.headers.get(name),
    })
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError')) return
    return offline()
  },
}

export const api = createClient<paths>({ credentials: 'same-origin' })
api.use(middleware)

/** Await a call's body. Failures have been thrown before, so that what is left is the answer. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

/** The cursor in a page's `next` address, or undefined at the end. */
export function cursorOf(next: string | null | undefined): string | undefined {
  return next ? (new URL(next, 'http://any').searchParams.get('cursor') ?? undefined) : undefined
}
