import { createHash } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import type { Outbound, Start } from '../contract/wire'
import { EmbeddingRequests } from './embeddings'
import type { FromSocket } from './protocol'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const payload = Uint8Array.of(1, 2, 3, 4, 5, 6)

function bench() {
  const sent: Outbound[] = []
  const reported: FromSocket[] = []
  const requests = new EmbeddingRequests(
    (message) => sent.push(message),
    (message) => reported.push(message),
  )
  /** Wait until this has been told to the page. */
  const heard = (type: FromSocket['type']) =>
    vi.waitFor(() => expect(reported.map((message) => message.type)).toContain(type))
  const start = (id: number, stream: number, offset = 0, digest = sha256(payload)): Start => ({
    type: 'embedding.start',
    id,
    stream,
    key: `toy:${id}`,
    model: 'toy',
    bytes: 6,
    sha256: digest,
    offset,
  })
  const frame = (stream: number, offset: number, bytes: Uint8Array) => {
    const data = new Uint8Array(12 + bytes.length)
    const view = new DataView(data.buffer)
    view.setUint32(0, stream, true)
    view.setBigUint64(4, BigInt(offset), true)
    data.set(bytes, 12)
    requests.frame(data.buffer)
  }
  return { sent, reported, requests, heard, start, frame }
}

test('it_asks_grants_credit_and_hands_the_payload_over', async () => {
  const { sent, reported, requests, heard, start, frame } = bench()
  requests.get(5, 'interactive')
  requests.message({ type: 'embedding.queued', id: 1, position: 3, eta_ms: 900 })
  requests.message(start(1, 40))
  frame(40, 0, payload.subarray(0, 4))
  frame(40, 4, payload.subarray(4))
  await heard('arrived')
  expect(sent).toEqual([
    { type: 'embedding.get', id: 1, image: 5, priority: 'interactive' },
    { type: 'credit', id: 1, bytes: 6 },
  ])
  expect(reported.map(({ type }) => type)).toEqual(['queued', 'started', 'arrived'])
  expect(reported[2]).toMatchObject({ image: 5, key: 'toy:1', payload: payload.buffer })
})

test('it_resumes_after_the_connection_broke_and_ignores_the_old_stream', async () => {
  const { sent, reported, requests, heard, start, frame } = bench()
  requests.get(5, 'interactive')
  requests.message(start(1, 40))
  frame(40, 0, payload.subarray(0, 4))
  requests.askAgain()
  expect(sent.at(-1)).toEqual({
    type: 'embedding.get',
    id: 2,
    image: 5,
    priority: 'interactive',
    have: { sha256: sha256(payload), bytes: 4 },
  })
  frame(40, 4, Uint8Array.of(9, 9))
  requests.message(start(2, 1, 4))
  frame(1, 4, payload.subarray(4))
  await heard('arrived')
  expect(reported.at(-1)).toMatchObject({ type: 'arrived', payload: payload.buffer })
})

test('it_asks_again_from_the_start_when_the_bytes_are_wrong', async () => {
  const { sent, reported, requests, start, frame } = bench()
  requests.get(5, 'interactive')
  requests.message(start(1, 40))
  frame(40, 0, Uint8Array.of(1, 2, 3, 4, 5, 7))
  const again = { type: 'embedding.get', id: 2, image: 5, priority: 'interactive' }
  await vi.waitFor(() => expect(sent.at(-1)).toEqual(again))
  expect(reported.some(({ type }) => type === 'arrived')).toBe(false)
})

test('it_promotes_a_prefetch_that_someone_opens', () => {
  const { sent, requests } = bench()
  requests.get(5, 'prefetch')
  requests.get(5, 'interactive')
  requests.get(5, 'prefetch')
  expect(sent).toEqual([
    { type: 'embedding.get', id: 1, image: 5, priority: 'prefetch' },
    { type: 'embedding.cancel', id: 1 },
    { type: 'embedding.get', id: 2, image: 5, priority: 'interactive' },
  ])
})

test('it_reports_a_failure_and_asks_again_by_itself_when_the_value_was_evicted', () => {
  const { sent, reported, requests } = bench()
  requests.get(5, 'interactive')
  requests.message({ type: 'embedding.failed', id: 1, code: 'evicted', message: 'gone', retry: true })
  expect(sent.at(-1)).toMatchObject({ type: 'embedding.get', id: 2 })
  requests.message({
    type: 'embedding.failed',
    id: 2,
    code: 'undecodable',
    message: 'Not a picture.',
    retry: true,
  })
  expect(reported).toEqual([
    { type: 'failed', image: 5, failure: { code: 'undecodable', message: 'Not a picture.', retry: true } },
  ])
})

test('it_forgets_what_was_cancelled', async () => {
  const { sent, reported, requests, start, frame } = bench()
  requests.get(5, 'interactive')
  requests.cancel(5)
  requests.message(start(1, 40))
  frame(40, 0, payload)
  await crypto.subtle.digest('SHA-256', payload)
  expect(sent.at(-1)).toEqual({ type: 'embedding.cancel', id: 1 })
  expect(reported).toEqual([])
})
