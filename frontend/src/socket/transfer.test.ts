import { expect, test } from 'vitest'
import { type Frame, parseFrame, type Start } from '../contract/wire'
import { CREDIT_WINDOW, Transfer } from './transfer'

const start = (bytes: number, offset = 0, sha256 = 'a'.repeat(64)): Start => ({
  type: 'embedding.start',
  id: 1,
  stream: 7,
  key: 'toy:1',
  model: 'toy',
  bytes,
  sha256,
  offset,
})

function frame(offset: number, ...bytes: number[]): Frame {
  const data = new ArrayBuffer(12 + bytes.length)
  const view = new DataView(data)
  view.setUint32(0, 7, true)
  view.setBigUint64(4, BigInt(offset), true)
  bytes.forEach((byte, i) => {
    view.setUint8(12 + i, byte)
  })
  return parseFrame(data)
}

test('it_puts_frames_together', () => {
  const transfer = new Transfer()
  expect(transfer.start(start(5))).toBe(5)
  expect(transfer.whole).toBeNull()
  transfer.accept(frame(0, 1, 2, 3))
  transfer.accept(frame(3, 4, 5))
  expect(new Uint8Array(transfer.whole!.payload)).toEqual(Uint8Array.of(1, 2, 3, 4, 5))
  expect(transfer.stream).toBe(7)
})

test('it_grants_no_more_than_the_window', () => {
  const transfer = new Transfer()
  const total = 3 * CREDIT_WINDOW
  let granted = transfer.start(start(total))
  expect(granted).toBe(CREDIT_WINDOW)
  const bytes = new Uint8Array(2 ** 18)
  for (let offset = 0; offset < total; offset += bytes.length) {
    expect(offset + bytes.length).toBeLessThanOrEqual(granted)
    granted += transfer.accept({ stream: 7, offset, bytes })
    expect(granted - offset - bytes.length).toBeLessThanOrEqual(CREDIT_WINDOW)
  }
  expect(granted).toBe(total)
  expect(transfer.whole).not.toBeNull()
})

test('it_resumes_where_it_was', () => {
  const transfer = new Transfer()
  transfer.start(start(4))
  transfer.accept(frame(0, 1, 2))
  transfer.interrupt()
  expect(transfer.have).toEqual({ sha256: 'a'.repeat(64), bytes: 2 })
  expect(transfer.start(start(4, 2))).toBe(2)
  transfer.accept(frame(2, 3, 4))
  expect(new Uint8Array(transfer.whole!.payload)).toEqual(Uint8Array.of(1, 2, 3, 4))
})

test('it_starts_again_when_the_embedding_is_another', () => {
  const transfer = new Transfer()
  transfer.start(start(4))
  transfer.accept(frame(0, 9, 9))
  transfer.start(start(3, 0, 'b'.repeat(64)))
  transfer.accept(frame(0, 1, 2, 3))
  expect(new Uint8Array(transfer.whole!.payload)).toEqual(Uint8Array.of(1, 2, 3))
})

test('it_refuses_a_gap', () => {
  const transfer = new Transfer()
  transfer.start(start(4))
  expect(() => transfer.accept(frame(1, 2))).toThrow('byte 0 was expected')
  expect(() => new Transfer().start(start(4, 2))).toThrow(RangeError)
})
