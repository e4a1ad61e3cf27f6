import type { FindQuestion, FoundInstance, Priority, RoomMessage } from '../contract/wire'

/** From the page to the socket's worker. */
export type ToSocket =
  | { type: 'get'; image: number; priority: Priority }
  | { type: 'cancel'; image: number }
  | { type: 'room'; image: number | null }
  | { type: 'find'; find: number; question: FindQuestion }
  | { type: 'forget'; find: number }
  | { type: 'signedIn' }

/** Why an embedding or an answer does not come, and whether asking again may help. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly retry: boolean
  /** What the message says, for programs. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** `offline`: no connection, trying again. `signedOut`: the login has expired; nothing is lost. */
export type Connection = 'connecting' | 'open' | 'offline' | 'signedOut'

/** From the socket's worker to the page. */
export type FromSocket =
  | { type: 'connection'; connection: Connection }
  | { type: 'queued'; image: number; position: number; etaMs: number | null }
  | { type: 'started'; image: number; key: string; model: string }
  | { type: 'receiving'; image: number; received: number; total: number }
  | { type: 'arrived'; image: number; key: string; model: string; payload: ArrayBuffer }
  | { type: 'failed'; image: number; failure: Failure }
  | { type: 'found'; find: number; instances: readonly FoundInstance[]; capped: boolean }
  | { type: 'refused'; find: number; failure: Failure }
  | { type: 'room'; message: RoomMessage }
