import { ByteLru } from '../memory/byteLru'
import { fetchBundle, fetchPreview } from './bundle'
import { challenger, wins } from './contest'
import type { Line } from './line'
import type { Backend, Decoded, Loaded, Prompt } from './protocol'
import { type Engine, wasmEngine } from './runtime'
import { type Bundle, ModelSession, type Ready } from './session'

/** Embeddings as they arrived; small, so that many images stay. */
const PAYLOAD_BUDGET = 256 * 2 ** 20
/** Tensors ready for the decoder; a click needs them, anything else can be made again. */
const READY_BUDGET = 192 * 2 ** 20

interface Payload {
  readonly model: string
  readonly bytes: ArrayBuffer
}

/** What is told of it to the page: an embedding is let go, is ready for the decoder, or no longer; where it runs. */
interface News {
  readonly evicted: (key: string) => void
  readonly prepared: (key: string) => void
  readonly unprepared: (key: string) => void
  readonly backend: (backend: Backend) => void
}

/** What the decoder's worker holds: one model, and the embeddings of several images under a budget of bytes. */
export class Desk {
  private engine: Engine | null = null
  private bundle: Bundle | null = null
  private session: ModelSession | null = null
  private contested = false
  private preview: { readonly model: string; readonly graph: ArrayBuffer } | null = null
  private readonly ready: ByteLru<Ready>
  private readonly payloads: ByteLru<Payload>

  constructor(
    private readonly news: News,
    /** What needs the sessions for itself runs in it, between two requests. */
    private readonly line: Line,
  ) {
    this.ready = new ByteLru<Ready>(READY_BUDGET, (key, { tensors }) => {
      for (const tensor of Object.values(tensors)) tensor.dispose()
      news.unprepared(key)
    })
    this.payloads = new ByteLru<Payload>(PAYLOAD_BUDGET, (key) => {
      this.ready.delete(key)
      news.evicted(key)
    })
  }

  /** Load a model unless it is the one in use. */
  async load(model: string): Promise<Loaded> {
    this.engine ??= wasmEngine()
    if (!this.session || this.session.spec.id !== model) await this.open(await fetchBundle(model))
    return { spec: this.bundle!.spec, backend: this.engine.backend }
  }

  put(key: string, model: string, bytes: ArrayBuffer) {
    this.payloads.set(key, { model, bytes }, bytes.byteLength)
  }

  /** Make an embedding ready, so that the next decode only decodes. */
  async prepare(key: string): Promise<Ready> {
    const kept = this.ready.get(key)
    if (kept) return kept
    const payload = this.payloads.get(key)
    if (!payload) throw new Error('The embedding of this image is no longer in memory.')
    await this.load(payload.model)
    const ready = await this.session!.prepare(payload.bytes)
    this.ready.set(key, ready, ready.bytes)
    this.news.prepared(key)
    if (!this.contested) void this.contest(payload)
    return ready
  }

  async decode(key: string, prompt: Prompt): Promise<Decoded> {
    return this.session!.decode(await this.prepare(key), prompt)
  }

  /** Load the cheaper decoder of a model, without holding anyone up. */
  async loadPreview(model: string) {
    this.preview = { model, graph: await fetchPreview(model) }
    await new Promise<void>((resolve, reject) =>
      this.line.addIdle(() => this.addPreview().then(resolve, reject)),
    )
  }

  /** Decode with the cheaper decoder. */
  async hover(key: string, prompt: Prompt): Promise<Decoded> {
    const ready = await this.prepare(key)
    await this.addPreview()
    return this.session!.hover(ready, prompt)
  }

  /** The session in use, which may be a new one, gets the preview of its model. */
  private async addPreview() {
    const { preview, session } = this
    if (preview && preview.model === session?.spec.id) await session.addPreview(preview.graph)
  }

  private async open(bundle: Bundle) {
    this.ready.clear()
    await this.session?.release()
    this.session = await ModelSession.create(this.engine!, bundle)
    this.bundle = bundle
  }

  /** Once, and without holding anyone up while it loads: move to a GPU where there is a real one and it wins. */
  private async contest(payload: Payload) {
    this.contested = true
    const { bundle } = this
    const rival = bundle && (await challenger(bundle))
    if (!rival) return
    const decide = async () => {
      const stillInUse = this.bundle === bundle && this.session
      if (!stillInUse || !(await wins(rival, stillInUse, payload.bytes))) return rival.session.release()
      this.ready.clear()
      await stillInUse.release()
      this.engine = rival.engine
      this.session = rival.session
      this.news.backend(rival.engine.backend)
    }
    this.line.add(() => decide().catch(() => {}))
  }
}
