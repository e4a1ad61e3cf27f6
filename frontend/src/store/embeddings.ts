import type { Spec } from '../contract/spec'
import type { DecoderClient } from '../decoder/client'
import type { SocketClient } from '../socket/client'
import type { FromSocket } from '../socket/protocol'
import type { Embedding } from './editorState'

/** An embedding that the decoder has ready. */
export interface ReadyEmbedding {
  readonly image: number
  readonly key: string
  readonly spec: Spec
}

interface Name {
  readonly key: string
  readonly model: string
}

/** The decoder is left alone for this long after a click before it prepares images ahead. */
const QUIET_MS = 400

type Decoder = Pick<DecoderClient, 'load' | 'put' | 'has' | 'isPrepared' | 'prepare'>

/** Brings the embedding of the open image to the decoder, then those of its neighbours, and keeps them ready. */
export class Embeddings {
  private readonly names = new Map<number, Name>()
  private readonly specs = new Map<string, Spec>()
  private current: number | null = null
  private expected: number | null = null
  /** The open image can be clicked on, or has been able to: its neighbours come next. */
  private isReady = false
  private neighbours: readonly number[] = []
  private busyUntil = 0
  private ahead: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly decoder: Decoder,
    private readonly socket: Pick<SocketClient, 'get' | 'cancel'>,
    private readonly report: (embedding: Embedding) => void,
    private readonly becameReady: (ready: ReadyEmbedding) => void,
  ) {}

  /** `image` is about to be opened: bring its embedding while the page still reads what else it shows. */
  expect(image: number) {
    this.expected = image
    if (!this.isHeld(image)) this.socket.get(image, 'interactive')
  }

  /** Make `image` the open one. */
  open(image: number) {
    const old = this.current
    this.current = image
    this.isReady = false
    if (old !== null) this.cancelUnwanted([old])
    this.report({ state: 'asking' })
    this.bring()
  }

  /** These images are likely to be opened next, likeliest first. */
  surround(neighbours: readonly number[]) {
    const old = this.neighbours
    this.neighbours = neighbours
    this.cancelUnwanted(old)
    if (this.isReady) this.askForNeighbours()
  }

  /** After a failure: ask again. */
  retry() {
    this.report({ state: 'asking' })
    this.bring()
  }

  /** A person clicks: nothing else may use the decoder for a while. */
  keepQuiet() {
    this.busyUntil = performance.now() + QUIET_MS
  }

  /** Load a model before the first embedding of it arrives. */
  async loadModel(model: string): Promise<Spec> {
    const known = this.specs.get(model)
    if (known) return known
    const { spec } = await this.decoder.load(model)
    this.specs.set(model, spec)
    return spec
  }

  heard(message: FromSocket) {
    switch (message.type) {
      case 'queued':
        return this.tell(message.image, queued(message.position, message.etaMs))
      case 'started':
        this.names.set(message.image, { key: message.key, model: message.model })
        if (message.image === this.current) void this.loadModel(message.model).catch(() => {})
        return
      case 'receiving':
        return this.tell(message.image, {
          state: 'receiving',
          received: message.received,
          total: message.total,
        })
      case 'arrived':
        return this.arrived(message)
      case 'failed':
        return this.tell(message.image, { state: 'failed', failure: message.failure })
    }
  }

  private cancelUnwanted(images: readonly number[]) {
    const wanted = new Set([this.current, this.expected, ...this.neighbours])
    for (const image of images) if (!wanted.has(image)) this.socket.cancel(image)
  }

  private bring() {
    const image = this.current
    if (image === null) return
    if (this.isHeld(image)) void this.prepare(image)
    else this.socket.get(image, 'interactive')
  }

  private isHeld(image: number): boolean {
    const name = this.names.get(image)
    return name !== undefined && this.decoder.has(name.key)
  }

  private arrived({ image, key, model, payload }: FromSocket & { type: 'arrived' }) {
    this.names.set(image, { key, model })
    this.decoder.put(key, model, payload)
    if (image === this.current || image === this.expected) void this.prepare(image)
    else this.prepareAhead()
  }

  private async prepare(image: number) {
    const { key, model } = this.names.get(image)!
    const known = this.specs.get(model)
    if (known && this.decoder.isPrepared(key)) return this.ready(image, key, known)
    this.tell(image, { state: 'preparing' })
    try {
      const [spec] = await Promise.all([this.loadModel(model), this.decoder.prepare(key)])
      this.ready(image, key, spec)
    } catch (error) {
      this.failed(image, error)
    }
  }

  private ready(image: number, key: string, spec: Spec) {
    if (image !== this.current) return
    this.isReady = true
    this.report({ state: 'ready' })
    this.becameReady({ image, key, spec })
    this.askForNeighbours()
  }

  /** The decoder could not take an embedding. */
  private failed(image: number, error: unknown) {
    const message = error instanceof Error ? error.message : String(error)
    this.tell(image, { state: 'failed', failure: { code: 'decoder', message, retry: true } })
  }

  private askForNeighbours() {
    for (const image of this.neighbours) if (!this.isHeld(image)) this.socket.get(image, 'prefetch')
    this.prepareAhead()
  }

  /** Prepare the open image, if it is no longer, and its neighbours one after the other, when nobody clicks. */
  private prepareAhead() {
    clearTimeout(this.ahead)
    const wait = Math.max(this.busyUntil - performance.now(), 50)
    this.ahead = setTimeout(() => void this.prepareOneAhead(), wait)
  }

  private async prepareOneAhead() {
    if (performance.now() < this.busyUntil) return this.prepareAhead()
    const wanted = this.wanted().filter((image) => this.isHeld(image))
    const next = wanted.find((image) => !this.isPrepared(image))
    if (next === undefined) return
    const before = wanted.filter((image) => this.isPrepared(image))
    // What is prepared already counts as used, the open image last, so that all else makes room before it.
    await Promise.all([...before.reverse(), next].map((image) => this.keepPrepared(image)))
    // Where one had to go for another, there is room for no more.
    if ([...before, next].every((image) => this.isPrepared(image))) this.prepareAhead()
  }

  /** The open image and its neighbours, likeliest first. */
  private wanted(): number[] {
    return this.current === null ? [...this.neighbours] : [this.current, ...this.neighbours]
  }

  private async keepPrepared(image: number) {
    await this.decoder.prepare(this.names.get(image)!.key).catch(() => {})
  }

  private isPrepared(image: number): boolean {
    const name = this.names.get(image)
    return name !== undefined && this.decoder.isPrepared(name.key)
  }

  private tell(image: number, embedding: Embedding) {
    if (image === this.current) this.report(embedding)
  }
}

/** Place 0 is at the encoder already. */
const queued = (position: number, etaMs: number | null): Embedding =>
  position > 0 ? { state: 'queued', position, etaMs } : { state: 'encoding' }
