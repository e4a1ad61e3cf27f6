/** The websocket's frames, as the server's `annotator/consumers` reads and writes them. */
import type { Rle } from '../geometry/rle'
import type { BBox, Corners } from '../geometry/space'
import type { ImageStatus } from './api'

export type Priority = 'interactive' | 'prefetch'

/** What is already held of an embedding's payload: its first `bytes` bytes. */
export interface Have {
  readonly sha256: string
  readonly bytes: number
}

/** A box `[x0, y0, x1, y1]` in image pixels around something to find more of, or, not positive, less of. */
export interface Exemplar {
  readonly box: Corners
  readonly positive: boolean
}

/** What to find: every instance of a text, of examples, or both. */
export interface FindQuestion {
  readonly image: number
  readonly text?: string
  readonly exemplars?: readonly Exemplar[]
  /** The lowest score that an instance may have. */
  readonly threshold: number
}

/** An instance that the model has found: its mask at the image's size, `[x, y, width, height]`, 0 to 1. */
export interface FoundInstance {
  readonly rle: Rle
  readonly bbox: BBox
  readonly score: number
}

export type Outbound =
  | ({ type: 'text.find'; id: string } & FindQuestion)
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

export interface TextResult {
  readonly type: 'text.result'
  readonly id: string
  readonly instances: readonly FoundInstance[]
  /** There were more. */
  readonly capped?: boolean
}

export interface RoomState {
  readonly type: 'room.state'
  readonly image: number
  /** Everyone who looks at the image, this person included. */
  readonly people: readonly Person[]
}

export interface Person {
  readonly id: number
  readonly username: string
}

export interface AnnotationChanged {
  readonly type: 'annotation.changed'
  readonly image: number
  readonly annotation: string
  readonly revision: number
  /** The name of who changed it. */
  readonly by: string | null
}

/** Somebody wrote, changed or deleted a comment on the image. */
export interface CommentChanged {
  readonly type: 'comment.changed'
  readonly image: number
  readonly comment: string
  readonly by: string | null
}

/** The status of an image was set: the open one's, or another's of its project. */
export interface StatusChanged {
  readonly type: 'status.changed'
  readonly image: number
  readonly status: ImageStatus
  readonly by: string
}

/** What is said to those who look at an image. */
export type RoomMessage = RoomState | AnnotationChanged | CommentChanged | StatusChanged

export interface Refused {
  readonly type: 'error'
  readonly id?: number | string
  readonly code: string
  readonly message: string
  /** What the message says, for programs. */
  readonly details?: Readonly<Record<string, unknown>>
}

export type Inbound = Queued | Start | Failed | TextResult | RoomMessage | Refused

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

const ROOM_MESSAGES: ReadonlySet<string> = new Set<RoomMessage['type']>([
  'room.state',
  'annotation.changed',
  'comment.changed',
  'status.changed',
])

export const isRoomMessage = (message: Inbound): message is RoomMessage => ROOM_MESSAGES.has(message.type)
