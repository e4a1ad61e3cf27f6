import type { DecoderClient } from '../decoder/client'
import { Latest } from '../decoder/latest'
import type { Decoded } from '../decoder/protocol'
import { isInMask } from '../geometry/logits'
import { gridStep, modelScale, toModel } from '../geometry/modelTransform'
import type { ImagePoint, Size } from '../geometry/space'
import { promptsOf } from './draft'
import type { Editor } from './editor'
import type { EditorState, Hover } from './editorState'
import type { ReadyEmbedding } from './embeddings'
import { isDrafting } from './strokes'

/** Where the pointer is, and the `timeStamp` of the event that said so. */
export interface HoverPlace {
  readonly at: ImagePoint
  readonly timeStamp: number
}

interface Job {
  readonly place: HoverPlace
  /** The stay of the pointer that it belongs to. */
  readonly stay: number
}

/** Why nothing is shown before a click. */
export type NoHover = 'noPreview' | 'noPointer' | 'savesData' | 'failed'

/** The little of a browser that decides. */
interface Device {
  readonly hovers: boolean
  readonly savesData: boolean
}

const thisDevice = (): Device => ({
  hovers: matchMedia('(any-hover: hover)').matches,
  savesData: (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true,
})

/** Why the mask under the pointer cannot be shown here, whatever a person chose; null where it can, or may. */
export function noHover({ model, previewer }: EditorState, device = thisDevice()): NoHover | null {
  if (model && !model.preview) return 'noPreview'
  if (!device.hovers) return 'noPointer'
  if (device.savesData) return 'savesData'
  return previewer.state === 'failed' ? 'failed' : null
}

const mayHover = (state: EditorState): boolean =>
  state.view.hover &&
  state.previewer.state === 'ready' &&
  state.embedding.state === 'ready' &&
  !state.readOnly &&
  !isDrafting(state) &&
  !state.polygon.length

/** The name of the performance measure of each hover: time in the decoder alone. */
const HOVER_DECODE = 'hover-decode'

/**
 * Shows the mask under the pointer before any click, at the decoder's own pace: one decode at a time, then that of
 * where the pointer is by then. What is shown is of this place, or holds it: anything else is stale. After a click it
 * stands in for the mask of the click, only to be seen, until that is decoded.
 */
export class Hovering {
  private open: { readonly ready: ReadyEmbedding; readonly image: Size } | null = null
  private place: HoverPlace | null = null
  private stay = 0
  /** The model whose preview was asked for. */
  private model: string | null = null
  private readonly latest: Latest<Job, Decoded>

  constructor(
    private readonly decoder: Pick<DecoderClient, 'hover' | 'loadPreview'>,
    private readonly editor: Editor,
    private readonly device: () => Device = thisDevice,
  ) {
    const came = (job: Job, decoded: Decoded) => this.came(job, decoded)
    this.latest = new Latest<Job, Decoded>(
      (job) => this.decode(job),
      came,
      (_, error) => this.failed(error),
      came,
    )
    editor.store.subscribe((now, before) => {
      if (this.place ? !mayHover(now) : now.hover) this.leave()
      if (now.view.hover && !before.view.hover) void this.load()
    })
  }

  /** Another image is open, and its embedding still on the way. */
  close() {
    this.open = null
    this.leave()
  }

  /** The embedding of the open image, of this size in pixels, is here. */
  use(ready: ReadyEmbedding, image: Size) {
    this.close()
    this.open = { ready, image }
    void this.load()
  }

  /** The pointer is over the image, and a click there would begin a mask; null: it is not. */
  over(place: HoverPlace | null) {
    if (!place || !this.open || !mayHover(this.editor.state)) return this.leave()
    this.place = place
    const { hover } = this.editor.state
    if (hover && !this.holds(hover.candidate, place.at)) this.show(null)
    this.latest.submit({ place, stay: this.stay })
  }

  /** Whatever is under way or waiting is of no use any more, nor is what is shown, unless it has been clicked on. */
  private leave() {
    if (this.place) this.stay++
    this.place = null
    this.latest.cancel()
    if (!this.standsIn()) this.show(null)
  }

  /** Whether what is shown is what the draft began with a click on, and no mask of the draft is known yet. */
  private standsIn(): boolean {
    const { hover, draft, preview, decodeError } = this.editor.state
    if (!hover || !draft || preview || decodeError !== null) return false
    const first = promptsOf(draft)[0]!
    return first.kind === 'point' && first.positive && this.holds(hover.candidate, first.at)
  }

  /** Load the model's preview, after all that a click needs. */
  private async load() {
    const model = this.open?.ready.spec
    if (!model || model.id === this.model || !this.editor.state.view.hover) return
    const { id } = model
    this.model = id
    this.editor.set({ previewer: { state: 'none' } })
    if (noHover({ ...this.editor.state, model }, this.device())) return
    this.editor.set({ previewer: { state: 'loading' } })
    try {
      await this.decoder.loadPreview(id)
      if (this.model === id) this.editor.set({ previewer: { state: 'ready' } })
    } catch (error) {
      if (this.model === id) this.failed(error)
    }
  }

  private async decode({ place }: Job): Promise<Decoded> {
    const { ready, image } = this.open!
    const { x, y } = toModel(modelScale(ready.spec.input, image), place.at)
    const prompt = { coords: Float32Array.of(x, y), labels: Float32Array.of(1), previous: null }
    return this.decoder.hover(ready.key, prompt)
  }

  private came({ place, stay }: Job, { candidates, ms }: Decoded) {
    if (stay !== this.stay || !this.place) return
    const candidate = candidates[0]!
    if (place !== this.place && !this.holds(candidate, this.place.at)) return
    // Heard by observers and not kept: there are many of them in a day.
    performance.measure(HOVER_DECODE, { end: performance.now(), duration: ms })
    performance.clearMeasures(HOVER_DECODE)
    this.show({ at: place.at, candidate, since: place.timeStamp })
  }

  private holds(candidate: Hover['candidate'], at: ImagePoint): boolean {
    if (!this.open) return false
    const { ready, image } = this.open
    const { input, mask_threshold: threshold } = ready.spec
    return isInMask(candidate, gridStep(input, image, candidate), at, threshold)
  }

  /** What failed is tried again with the next image. */
  private failed(error: unknown) {
    this.model = null
    const message = error instanceof Error ? error.message : String(error)
    this.editor.set({ previewer: { state: 'failed', message } })
  }

  private show(hover: Hover | null) {
    if (this.editor.state.hover !== hover) this.editor.set({ hover })
  }
}
