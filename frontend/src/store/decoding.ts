import type { DecoderClient } from '../decoder/client'
import { Latest } from '../decoder/latest'
import type { Decoded } from '../decoder/protocol'
import { logitsToRuns } from '../geometry/logits'
import { gridStep, modelScale } from '../geometry/modelTransform'
import type { Runs } from '../geometry/runs'
import type { Size } from '../geometry/space'
import { ByteLru } from '../memory/byteLru'
import { asksSame, decoderPoints, type Question, type Step, taken } from './draft'
import type { Preview } from './editorState'
import type { ReadyEmbedding } from './embeddings'

/** The name of the performance measure of each decode that is shown: time in the decoder alone. */
const DECODE = 'decode'
/** The name of the performance measure of each decode ahead, with its prompt: time in the decoder alone. */
const DECODE_AHEAD = 'decode-ahead'
/** Logits kept for undo: hundreds of steps. */
const RESULTS_BUDGET = 128 * 2 ** 20

/** What a step gave. */
interface Result {
  readonly decoded: Decoded
  /** Whether every step before it was decoded, each with the logits of the one before: the mask is final. */
  readonly replayed: boolean
}

/** A question that may be asked next, and its answer once it is there. */
interface Foreseen {
  readonly asked: Question
  readonly answer: Promise<Result>
  result: Result | null
}

/**
 * Decodes the mask in the making, step by step, and keeps what each step gave, so that undo decodes nothing.
 *
 * In a burst of prompts only the latest is decoded, with the logits at hand, and shown. Once nothing newer waits,
 * the steps that were skipped are decoded in their order, so that the mask that is accepted is the one that its
 * saved prompts give wherever they are replayed.
 */
export class Decoding {
  private readonly results = new ByteLru<Result, Question>(RESULTS_BUDGET)
  private open: { readonly ready: ReadyEmbedding; readonly image: Size } | null = null
  private draft: Step | null = null
  /** The drafts so far of a drag that goes on. */
  private readonly dragged = new Set<Step>()
  private onReplayed: (() => void) | null = null
  /** What was decoded ahead last, or is to be. */
  private foreseen: Foreseen | null = null
  private readonly ahead: Latest<Step, Result>
  private readonly latest: Latest<Step, Result>

  constructor(
    private readonly decoder: Pick<DecoderClient, 'decode' | 'ahead' | 'hurry'>,
    private readonly show: (preview: Preview | null, error: string | null) => void,
  ) {
    this.latest = new Latest<Step, Result>(
      (step) => this.decode(step),
      (step, result) => this.delivered(step, result),
      (_, error) => this.show(null, error instanceof Error ? error.message : String(error)),
      (step, result) => this.overtaken(step, result),
    )
    const came = (step: Step, result: Result) => this.cameAhead(step, result)
    this.ahead = new Latest<Step, Result>(
      (step) => this.decodeAhead(step),
      came,
      () => {}, // What failed ahead is decoded again when it is clicked.
      came,
    )
  }

  /** Another image is open, and its embedding still on the way. */
  close() {
    this.open = null
    this.foreseen = null
    this.ahead.cancel()
    this.latest.cancel()
  }

  /** The embedding of the open image, of this size in pixels, is here: decode what was clicked meanwhile. */
  use(ready: ReadyEmbedding, image: Size) {
    this.open = { ready, image }
    this.goOn()
  }

  /** The draft has changed: show its mask, at once where it is known. */
  follow(draft: Step | null) {
    const dropped = this.dragged.size > 0 && draft === this.draft
    this.dragged.clear()
    // What was dragged to its place is being decoded already, or known.
    if (dropped && !this.results.has(draft!.asked)) return
    this.latest.cancel()
    this.turnTo(draft)
  }

  /** The draft changes with the pointer: what is decoded for where it just was is shown, too. */
  drag(draft: Step) {
    this.dragged.add(draft)
    this.turnTo(draft)
  }

  /**
   * Decode what may be clicked next while the decoder has nothing to do; a draft that asks just this has it at once.
   * One such decode is asked for at a time, and then the newest.
   */
  foresee(step: Step) {
    const { previous } = step.asked
    const isFinal = !previous || this.isReplayed(previous)
    if (!this.open || !isFinal) return
    if (this.foreseenFor(step)) this.ahead.cancel()
    else this.ahead.submit(step)
  }

  private decodeAhead(step: Step): Promise<Result> {
    const answer = this.ask(step, 'ahead')
    const foreseen = { asked: step.asked, answer, result: null }
    this.foreseen = foreseen
    answer.catch(() => this.forget(foreseen))
    return answer
  }

  private cameAhead(step: Step, result: Result) {
    const foreseen = this.foreseenFor(step)
    if (foreseen) foreseen.result = result
    // Heard by observers and not kept: there is one wherever the pointer rests.
    const { ms: duration } = result.decoded
    performance.measure(DECODE_AHEAD, { end: performance.now(), duration, detail: step.asked.prompt })
    performance.clearMeasures(DECODE_AHEAD)
  }

  private foreseenFor({ asked }: Step): Foreseen | null {
    return this.foreseen && asksSame(this.foreseen.asked, asked) ? this.foreseen : null
  }

  /** What failed ahead is tried again when it is asked for. */
  private forget(foreseen: Foreseen) {
    if (this.foreseen === foreseen) this.foreseen = null
  }

  private turnTo(draft: Step | null) {
    this.draft = draft
    this.onReplayed = null
    this.ahead.cancel()
    const foreseen = draft && this.foreseenFor(draft)?.result
    if (foreseen) this.keep(draft, foreseen)
    const known = draft && this.results.get(draft.asked)
    if (!draft || known) this.show(draft && known ? { step: draft, decoded: known.decoded } : null, null)
    this.goOn()
  }

  /** Call `then` once the draft's mask is final; forgotten when the draft changes before. */
  whenReplayed(then: () => void) {
    this.onReplayed = then
    this.answerWaiting()
    if (this.dragged.size) this.goOn()
  }

  /** The mask of a step, of the draft if none is named, at the size of the image; null while it is not decoded. */
  runs(step: Step | null = this.draft): Runs | null {
    const decoded = step && this.results.get(step.asked)?.decoded
    if (!decoded || !this.open) return null
    const { ready, image } = this.open
    const { input, mask_threshold: threshold } = ready.spec
    const logits = taken(decoded, step)
    return logitsToRuns(logits, gridStep(input, image, logits), image, threshold)
  }

  /** Decode what the draft still lacks: its last step first, then, once it rests, those that were skipped. */
  private goOn() {
    const step = this.draft && this.nextStep(this.draft)
    if (step && this.open) this.latest.submit(step)
  }

  private nextStep(draft: Step): Step | null {
    if (!this.results.has(draft.asked)) return draft
    if (this.dragged.size && !this.onReplayed) return null
    let first: Step | null = null
    for (let at: Step | null = draft; at && !this.isReplayed(at); at = at.asked.previous) first = at
    return first
  }

  private isReplayed({ asked }: Step): boolean {
    return this.results.get(asked)?.replayed ?? false
  }

  private decode(step: Step): Promise<Result> {
    const foreseen = this.foreseenFor(step)
    if (!foreseen) return this.ask(step, 'decode')
    this.decoder.hurry()
    return foreseen.answer
  }

  private async ask(step: Step, when: 'decode' | 'ahead'): Promise<Result> {
    if (!this.open) throw new Error('This image is not ready yet.')
    const { ready, image } = this.open
    const { previous } = step.asked
    const before = this.nearest(previous)
    const decoded = await this.decoder[when](ready.key, {
      ...decoderPoints(step, modelScale(ready.spec.input, image)),
      previous: before && taken(before.result.decoded, before.step).data,
    })
    const replayed = !previous || (before?.step === previous && before.result.replayed)
    return { decoded, replayed }
  }

  /** The step before, or the last before it that was decoded. */
  private nearest(step: Step | null): { step: Step; result: Result } | null {
    for (let at = step; at; at = at.asked.previous) {
      const result = this.results.get(at.asked)
      if (result) return { step: at, result }
    }
    return null
  }

  private keep(step: Step, result: Result) {
    const bytes = result.decoded.candidates.reduce((sum, { data }) => sum + data.byteLength, 0)
    this.results.set(step.asked, result, bytes)
  }

  private overtaken(step: Step, result: Result) {
    this.keep(step, result)
    if (this.dragged.has(step)) this.show({ step, decoded: result.decoded }, null)
  }

  private delivered(step: Step, result: Result) {
    this.keep(step, result)
    performance.measure(DECODE, { end: performance.now(), duration: result.decoded.ms })
    if (step.asked === this.draft?.asked) this.show({ step: this.draft, decoded: result.decoded }, null)
    this.answerWaiting()
    this.goOn()
  }

  private answerWaiting() {
    if (!this.draft || !this.isReplayed(this.draft)) return
    const then = this.onReplayed
    this.onReplayed = null
    then?.()
  }
}
