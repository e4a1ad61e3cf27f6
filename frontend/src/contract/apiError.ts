/** The one shape of everything that can go wrong between the page and the server. */

/** `code` is the server's (`invalid`, `forbidden`, …), or `offline` when no answer came (then `status` is 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
    readonly requestId = '',
    /** Seconds to wait before the next try, where the server said so. */
    readonly retryAfter: number | undefined = undefined,
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** Whether the same request may well succeed later. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }
}

/** What came back, wherever it came from: `fetch` or `XMLHttpRequest`. */
export interface RawAnswer {
  status: number
  body: string
  header: (name: string) => string | null
}

/** Read an error from an answer; a proxy's HTML page counts as an answer too. */
export function apiErrorOf({ status, body, header }: RawAnswer): ApiError {
  const wait = Number(header('Retry-After') ?? Number.NaN)
  const retryAfter = Number.isFinite(wait) ? wait : undefined
  const known = parse(body)
  if (!known)
    return new ApiError(status, `http_${status}`, `The server answered ${status}.`, {}, '', retryAfter)
  const { code, message, details, request_id } = known
  return new ApiError(status, code, message, details ?? {}, request_id ?? '', retryAfter)
}

export const offline = () => new ApiError(0, 'offline', 'The server cannot be reached.')

/** The messages about single fields of a form, by field; `''` for those about the form as a whole. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return { '': String(error) }
  const entries = Object.entries(error.details)
    .map(([field, value]) => [field === 'non_field_errors' ? '' : field, sentences(value)] as const)
    .filter(([, text]) => text !== '')
  return entries.length > 0 ? Object.fromEntries(entries) : { '': error.message }
}

function sentences(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(' ') : ''
}

interface ErrorBody {
  code: string
  message: string
  details?: Record<string, unknown>
  request_id?: string
}

function parse(body: string): ErrorBody | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isErrorBody(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value
