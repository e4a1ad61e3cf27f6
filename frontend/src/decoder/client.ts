import type { Backend, Decoded, FromDecoder, Loaded, Prompt, ToDecoder } from './protocol'

type Request = ToDecoder extends infer Message
  ? Message extends { id: number }
    ? Omit<Message, 'id'>
    : never
  : never
interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** The page's end of the decoder's worker: requests as promises, and which embeddings it holds. */
export class DecoderClient {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  private readonly waiting = new Map<number, Waiting>()
  private readonly held = new Set<string>()
  private readonly prepared = new Set<string>()
  private lastId = 0
  private broken: Error | null = null
  onBackend: (backend: Backend) => void = () => {}

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromDecoder>) => this.receive(data)
    this.worker.onerror = (event) => this.crashed(event.message)
  }

  load(model: string): Promise<Loaded> {
    return this.ask({ type: 'load', model })
  }

  /** Hand an embedding over; `payload` is moved, not copied. */
  put(key: string, model: string, payload: ArrayBuffer) {
    this.held.add(key)
    this.post({ type: 'put', key, model, payload }, [payload])
  }

  /** Whether the embedding is in the worker's memory. */
  has(key: string): boolean {
    return this.held.has(key)
  }

  /** Whether a decode of it only decodes. */
  isPrepared(key: string): boolean {
    return this.prepared.has(key)
  }

  async prepare(key: string): Promise<void> {
    await this.ask({ type: 'prepare', key })
  }

  decode(key: string, prompt: Prompt): Promise<Decoded> {
    return this.askToDecode('decode', key, prompt)
  }

  /**
   * The same, whenever nothing else is to be done. Fails where, before it begins, `decode` or another `ahead` is asked.
   */
  ahead(key: string, prompt: Prompt): Promise<Decoded> {
    return this.askToDecode('ahead', key, prompt)
  }

  /** What is to be decoded ahead, unless it has begun, is waited for now. */
  hurry() {
    this.post({ type: 'hurry' })
  }

  private askToDecode(type: 'decode' | 'ahead', key: string, prompt: Prompt): Promise<Decoded> {
    // Copied, since a view would take its whole buffer along.
    const previous = prompt.previous?.slice() ?? null
    const request: Request = { type, key, prompt: { ...prompt, previous } }
    return this.ask(request, previous ? [previous.buffer] : [])
  }

  /** Load the cheaper decoder of a model whose spec says that there is one. */
  async loadPreview(model: string): Promise<void> {
    await this.ask({ type: 'loadPreview', model })
  }

  /** Decode with the cheaper decoder, whenever nothing else is to be done. */
  hover(key: string, prompt: Prompt): Promise<Decoded> {
    return this.ask({ type: 'hover', key, prompt })
  }

  close() {
    this.worker.terminate()
  }

  private ask<Answer>(request: Request, transfer: Transferable[] = []): Promise<Answer> {
    if (this.broken) return Promise.reject(this.broken)
    const id = ++this.lastId
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.post({ ...request, id } as ToDecoder, transfer)
    })
  }

  private post(message: ToDecoder, transfer: Transferable[] = []) {
    this.worker.postMessage(message, transfer)
  }

  private receive(message: FromDecoder) {
    switch (message.type) {
      case 'evicted':
        this.held.delete(message.key)
        return
      case 'prepared':
        this.prepared.add(message.key)
        return
      case 'unprepared':
        this.prepared.delete(message.key)
        return
      case 'backend':
        return this.onBackend(message.backend)
      case 'failed':
        return this.settle(message.id)?.reject(new Error(message.message))
      case 'loaded':
        this.onBackend(message.loaded.backend)
        return this.settle(message.id)?.resolve(message.loaded as never)
      case 'decoded':
        return this.settle(message.id)?.resolve(message.decoded as never)
      case 'done':
        return this.settle(message.id)?.resolve(undefined as never)
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    return waiting
  }

  private crashed(reason: string) {
    const error = new Error(
      `The decoder stopped: ${reason || 'its worker could not start'}. Reload the page.`,
    )
    this.broken = error
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}
