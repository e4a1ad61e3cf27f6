import { describe, expect, it } from 'vitest'
import { ApiError, apiErrorOf, fieldErrors, offline } from './apiError'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  header: (name: string) => headers[name] ?? null,
})

describe('an error of the API', () => {
  it('test_it_keeps_what_the_server_said', () => {
    const error = apiErrorOf(
      answer(412, { code: 'stale', message: 'Changed since.', details: { current: 3 }, request_id: 'abc' }),
    )
    expect(error).toMatchObject({
      status: 412,
      code: 'stale',
      message: 'Changed since.',
      details: { current: 3 },
      requestId: 'abc',
      transient: false,
    })
  })

  it('test_it_takes_a_page_of_a_proxy_for_what_it_is', () => {
    const error = apiErrorOf(answer(502, '<html>Bad gateway</html>', { 'Retry-After': '7' }))
    expect(error).toMatchObject({ status: 502, code: 'http_502', retryAfter: 7, transient: true })
  })

  it('test_it_says_which_errors_pass_by_themselves', () => {
    expect(offline().transient).toBe(true)
    expect(new ApiError(429, 'throttled', '').transient).toBe(true)
    expect(new ApiError(503, 'encoding', '').transient).toBe(true)
    expect(new ApiError(400, 'invalid', '').transient).toBe(false)
    expect(new ApiError(500, 'internal', '').transient).toBe(false)
  })

  it('test_it_gives_each_field_its_message', () => {
    const details = { name: ['Too long.', 'Taken.'], non_field_errors: ['No.'], rejected: [{ name: 'a' }] }
    const error = new ApiError(400, 'invalid', 'See details.', details)
    expect(fieldErrors(error)).toEqual({ name: 'Too long. Taken.', '': 'No.' })
    expect(fieldErrors(new ApiError(409, 'conflict', 'In use.'))).toEqual({ '': 'In use.' })
  })
})
