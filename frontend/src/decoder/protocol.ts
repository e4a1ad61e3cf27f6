import type { Spec } from '../contract/spec'
import type { Logits } from '../geometry/logits'

/** Where and how the decoder runs. */
export interface Backend {
  readonly name: 'wasm' | 'webgpu'
  readonly threads: number
}

/** One decode: points in model pixels, labels 1 positive, 0 negative, 2 and 3 box corners. */
export interface Prompt {
  /** f32[N, 2], flat. */
  readonly coords: Float32Array
  /** f32[N]. */
  readonly labels: Float32Array
  /** Logits of the decode before, f32[h × w], or null for the first. */
  readonly previous: Float32Array | null
}

/** A mask that a prompt may mean: logits on the model's grid, and how good the model takes it to be. */
export interface Candidate extends Logits {
  readonly score: number
}

/** What one decode gave. */
export interface Decoded {
  /** Best first; their logits lie in one buffer. */
  readonly candidates: readonly Candidate[]
  /** Time in the decoder alone, ms. */
  readonly ms: number
}

/** From the page to the decoder's worker. `key` names an embedding. */
export type ToDecoder =
  | { type: 'load'; id: number; model: string }
  | { type: 'loadPreview'; id: number; model: string }
  | { type: 'put'; key: string; model: string; payload: ArrayBuffer }
  | { type: 'prepare'; id: number; key: string }
  | { type: 'decode' | 'ahead'; id: number; key: string; prompt: Prompt }
  | { type: 'hurry' }
  | { type: 'hover'; id: number; key: string; prompt: Prompt }

export interface Loaded {
  readonly spec: Spec
  readonly backend: Backend
}

/** From the decoder's worker: an answer to the request `id`, or news. */
export type FromDecoder =
  | { type: 'loaded'; id: number; loaded: Loaded }
  | { type: 'done'; id: number }
  | { type: 'decoded'; id: number; decoded: Decoded }
  | { type: 'failed'; id: number; message: string }
  | { type: 'backend'; backend: Backend }
  | { type: 'evicted'; key: string }
  | { type: 'prepared' | 'unprepared'; key: string }
