import { ByteLru } from '../decoder/byteLru'
import type { DecoderClient } from '../decoder/client'
import { Latest } from '../decoder/latest'
import type { Decoded } from '../decoder/protocol'
import { logitsToRuns } from '../geometry/logits'
import { gridStep, modelScale } from '../geometry/modelTransform'
import { encodeRle } from '../geometry/rle'
import { area, bbox } from '../geometry/runs'
import type { Size } from '../geometry/space'
import { decoderPoints, type Step } from './draft'
import type { Preview } from './editor'
import type { ReadyEmbedding } from './embeddings'
import type { Instance } from './instance'

/** A mask at full image size, as an instance has it. */
export type Mask = Pick<Instance, 'rle' | 'area' | 'bbox'>

/** The name of the performance measure of each decode that is shown: time in the decoder alone. */
const DECODE = 'decode'
/** Logits kept for undo: hundreds of steps. */
const RESULTS_BUDGET = 128 * 2 ** 20

/** Decodes the mask in the making, step by step, and keeps what each step gave, so that undo decodes nothing. */
export class Decoding {
  private readonly results = new ByteLru<Decoded, Step>(RESULTS_BUDGET)
  private open: { readonly ready: ReadyEmbedding; readonly image: Size } | null = null
  private draft: Step | null = null
  private onDecoded: (() => void) | null = null
  private readonly latest: Latest<Step, Decoded>

  constructor(
    private readonly decoder: DecoderClient,
    private readonly show: (preview: Preview | null, error: string | null) => void,
  ) {
    this.latest = new Latest<Step, Decoded>(
      (step) => this.decode(step),
      (step, decoded) => this.delivered(step, decoded),
      (_, error) => this.show(null, error instanceof Error ? error.message : String(error)),
      (step, decoded) => this.keep(step, decoded),
    )
  }

  /** Another image is open, and its embedding still on the way. */
  close() {
    this.open = null
    this.latest.cancel()
  }

  /** The embedding of the open image, of this size in pixels, is here: decode what was clicked meanwhile. */
  use(ready: ReadyEmbedding, image: Size) {
    this.open = { ready, image }
    if (this.draft) this.follow(this.draft)
  }

  /** The draft has changed: show its mask, at once where it is known. */
  follow(draft: Step | null) {
    this.draft = draft
    this.onDecoded = null
    const known = draft && this.results.get(draft)
    if (draft && !known) {
      if (this.open) this.latest.submit(draft)
      return
    }
    this.latest.cancel()
    this.show(draft && known ? { step: draft, decoded: known } : null, null)
  }

  /** Call `then` once the draft's mask is there; forgotten when the draft changes before. */
  whenDecoded(then: () => void) {
    if (this.draft && this.results.has(this.draft)) then()
    else this.onDecoded = then
  }

  /** The draft's mask at the size of the image; null while it is not decoded. */
  mask(): Mask | null {
    const decoded = this.draft && this.results.get(this.draft)
    if (!decoded || !this.open) return null
    const { ready, image } = this.open
    const { input, mask_threshold: threshold } = ready.spec
    const runs = logitsToRuns(decoded, gridStep(input, image, decoded), image, threshold)
    return { rle: encodeRle(runs), area: area(runs), bbox: bbox(runs) }
  }

  private async decode(step: Step): Promise<Decoded> {
    if (!this.open) throw new Error('This image is not ready yet.')
    const { ready, image } = this.open
    const previous = this.nearestLogits(step.previous)
    return this.decoder.decode(ready.key, {
      ...decoderPoints(step, modelScale(ready.spec.input, image)),
      previous,
    })
  }

  /** The logits of the step before, or of the last before it that was decoded: clicks in a burst skip some. */
  private nearestLogits(step: Step | null): Float32Array | null {
    for (let at = step; at; at = at.previous) {
      const known = this.results.get(at)
      if (known) return known.data
    }
    return null
  }

  private keep(step: Step, decoded: Decoded) {
    this.results.set(step, decoded, decoded.data.byteLength)
  }

  private delivered(step: Step, decoded: Decoded) {
    this.keep(step, decoded)
    performance.measure(DECODE, { end: performance.now(), duration: decoded.ms })
    this.show({ step, decoded }, null)
    const then = this.onDecoded
    this.onDecoded = null
    then?.()
  }
}
