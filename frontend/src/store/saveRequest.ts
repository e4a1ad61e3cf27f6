import { type ApiError, apiErrorOf } from '../contract/apiError'
import { csrfToken } from '../contract/csrf'
import { reportSignedOut } from '../contract/signedOut'
import { commentRequest } from './commentRequest'
import type { Content, Instance, StatusChange } from './instance'
import type { Saveable, SaveEntry } from './saveDatabase'
import type { Current, Outcome } from './saveState'
import { session } from './session'

/** An annotation as the server writes it. */
export interface AnnotationRow extends Instance {
  readonly revision: number
  readonly deleted?: boolean
  readonly updated_by?: string | null
}

/** No answer within this time is none: the save is sent again, which does no harm. */
const PATIENCE_MS = 30_000

/** Send one change to the server and say how it ended. Never throws. */
export async function sendSave(entry: SaveEntry): Promise<Outcome> {
  try {
    const response = await fetch(...requestFor(entry))
    if (response.ok) return await savedIn(response, entry)
    const header = (name: string) => response.headers.get(name)
    return outcomeOf(apiErrorOf({ status: response.status, body: await response.text(), header }), entry)
  } catch {
    return { kind: 'retry' }
  }
}

/** The server refuses as signed out what one person made and another one's login would save. */
const MADE_BY = 'X-Pointillist-User'

function requestFor({ uuid, user, image, content, base }: SaveEntry): [string, RequestInit] {
  const maker = { [MADE_BY]: String(user) }
  if (content && 'imageStatus' in content)
    return [`/api/v1/images/${image}/`, request('PATCH', patchBody(content), maker)]
  if (content && 'comment' in content) {
    const { method, address, body } = commentRequest(content, image)
    return [address, request(method, body, maker)]
  }
  const match = base === null ? maker : { ...maker, 'If-Match': `"${base}"` }
  const address = `/api/v1/annotations/${uuid}/`
  return content ? [address, request('PUT', content, match)] : [address, request('DELETE', undefined, match)]
}

const patchBody = ({ imageStatus }: StatusChange) => ({ status: imageStatus })

function request(
  method: string,
  body: Content | object | undefined,
  headers: Record<string, string>,
): RequestInit {
  return {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken(), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  }
}

async function savedIn(response: Response, { content, user }: SaveEntry): Promise<Outcome> {
  const saved = { kind: 'saved', revision: revisionIn(response) } as const
  const me = session.getState().user
  if (!content || !('rle' in content) || me?.id !== user) return saved
  const row = (await response.json()) as AnnotationRow
  return row.updated_by === me.username ? saved : { ...saved, theirs: currentOf(row) }
}

/** The number in `ETag: "n"`; 0 for what has no revision. */
const revisionIn = (response: Response) => Number(response.headers.get('ETag')?.match(/\d+/)?.[0] ?? 0)

function outcomeOf(error: ApiError, { content }: SaveEntry): Outcome {
  if (error.status === 401) {
    reportSignedOut()
    return { kind: 'signedOut' }
  }
  if (error.status === 412 || error.status === 428) return { kind: 'stale', current: currentIn(error) }
  if (error.status === 404 && deletes(content)) return { kind: 'saved', revision: 0 }
  if (error.status === 500) return { kind: 'failed', message: error.message }
  if (error.transient) return { kind: 'retry', ...(error.retryAfter && { afterMs: error.retryAfter * 1000 }) }
  return { kind: 'refused', message: error.message }
}

const deletes = (content: Saveable) => content === null || 'remove' in content

function currentIn({ details }: ApiError): Current {
  const row = details.current as AnnotationRow | null
  if (!row) return { revision: null, content: null, by: null }
  return currentOf(row)
}

const currentOf = (row: AnnotationRow): Current => ({
  revision: row.revision,
  content: row.deleted ? null : row,
  by: row.updated_by ?? null,
})
