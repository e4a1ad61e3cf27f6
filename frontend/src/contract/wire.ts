/** The websocket's frames, as the server's `annotator/consumers` reads and writes them. */

export type Priority = 'interactive' | 'prefetch'

/** What is already held of an embedding's payload: its first `bytes` bytes. */
export interface Have {
  readonly sha256: string
  readonly bytes: number
}

export type Outbound =
  | { type: 'embedding.get'; id: number; image: number; priority: Priority; have?: Have }
  | { type: 'credit'; id: number; bytes: number }
  | { type: 'embedding.cancel'; id: number }
  | { type: 'room.join'; image: number }
  | { type: 'room.leave' }

export interface Queued {
  readonly type: 'embedding.queued'
  readonly id: number
  /** Place in line, from 1. */
  readonly position: number
  readonly eta_ms: number | null
}

export interface Start {
  readonly type: 'embedding.start'
  readonly id: number
  /** Names the binary frames of this answer; unique in the connection. */
  readonly stream: number
  readonly key: string
  readonly model: string
  readonly bytes: number
  readonly sha256: string
  readonly offset: number
}

export interface Failed {
  readonly type: 'embedding.failed'
  readonly id: number
  readonly code: string
  readonly message: string
  readonly retry: boolean
}

export interface RoomState {
  readonly type: 'room.state'
  readonly image: number
  readonly people: readonly unknown[]
}

export interface AnnotationChanged {
  readonly type: 'annotation.changed'
  readonly image: number
  readonly annotation: string
  readonly revision: number
  readonly by: unknown
}

export interface Refused {
  readonly type: 'error'
  readonly id?: number
  readonly code: string
  readonly message: string
}

export type Inbound = Queued | Start | Failed | RoomState | AnnotationChanged | Refused

const FRAME_HEADER_BYTES = 12

/** A binary frame: u32 stream, u64 offset into the payload (little endian), then bytes of the payload. */
export interface Frame {
  readonly stream: number
  readonly offset: number
  readonly bytes: Uint8Array
}

export function parseFrame(data: ArrayBuffer): Frame {
  const view = new DataView(data)
  return {
    stream: view.getUint32(0, true),
    offset: Number(view.getBigUint64(4, true)),
    bytes: new Uint8Array(data, FRAME_HEADER_BYTES),
  }
}
