import {
  type Failed,
  type Inbound,
  type Outbound,
  type Priority,
  parseFrame,
  type Queued,
  type Refused,
  type Start,
} from '../contract/wire'
import type { FromSocket } from './protocol'
import { Transfer } from './transfer'

/** The page hears of progress each time this many bytes have come. */
const PROGRESS_STEP = 2 ** 18

interface Wanted {
  readonly image: number
  priority: Priority
  id: number
  readonly transfer: Transfer
  reported: number
}

/** The embeddings that the page waits for, over whatever connection there is at the moment. */
export class EmbeddingRequests {
  private readonly wanted = new Map<number, Wanted>()
  private lastId = 0

  constructor(
    private readonly send: (message: Outbound) => void,
    private readonly report: (message: FromSocket, transfer?: Transferable[]) => void,
  ) {}

  get(image: number, priority: Priority) {
    const known = this.wanted.get(image)
    if (known && (known.priority === priority || priority === 'prefetch')) return
    if (known) this.send({ type: 'embedding.cancel', id: known.id })
    const entry = known ?? { image, priority, id: 0, transfer: new Transfer(), reported: 0 }
    entry.priority = priority
    this.wanted.set(image, entry)
    this.ask(entry)
  }

  cancel(image: number) {
    const entry = this.wanted.get(image)
    if (!entry) return
    this.wanted.delete(image)
    this.send({ type: 'embedding.cancel', id: entry.id })
  }

  /** There is a new connection: ask for everything again, what someone looks at first. */
  askAgain() {
    const entries = [...this.wanted.values()]
    entries.sort((a, b) => Number(a.priority === 'prefetch') - Number(b.priority === 'prefetch'))
    for (const entry of entries) this.ask(entry)
  }

  message(message: Inbound) {
    switch (message.type) {
      case 'embedding.queued':
        return this.queued(message)
      case 'embedding.start':
        return this.started(message)
      case 'embedding.failed':
      case 'error':
        return this.failed(message)
    }
  }

  frame(data: ArrayBuffer) {
    const frame = parseFrame(data)
    const entry = this.find(({ transfer }) => transfer.stream === frame.stream)
    if (!entry) return
    try {
      this.grant(entry, entry.transfer.accept(frame))
    } catch {
      return this.restart(entry)
    }
    this.progress(entry)
    void this.finish(entry)
  }

  private ask(entry: Wanted) {
    entry.transfer.interrupt()
    entry.id = ++this.lastId
    const { have } = entry.transfer
    const { id, image, priority } = entry
    this.send({ type: 'embedding.get', id, image, priority, ...(have && { have }) })
  }

  private queued({ id, position, eta_ms: etaMs }: Queued) {
    const entry = this.byId(id)
    if (entry) this.report({ type: 'queued', image: entry.image, position, etaMs })
  }

  private started(message: Start) {
    const entry = this.byId(message.id)
    if (!entry) return
    try {
      this.grant(entry, entry.transfer.start(message))
    } catch {
      return this.restart(entry)
    }
    this.report({ type: 'started', image: entry.image, key: message.key, model: message.model })
    void this.finish(entry)
  }

  private failed(message: Failed | Refused) {
    const entry = message.id === undefined ? undefined : this.byId(message.id)
    if (!entry) return
    const retry = message.type === 'embedding.failed' && message.retry
    if (message.code === 'evicted' && retry) return this.ask(entry)
    this.wanted.delete(entry.image)
    const failure = { code: message.code, message: message.message, retry }
    this.report({ type: 'failed', image: entry.image, failure })
  }

  private async finish(entry: Wanted) {
    const { whole } = entry.transfer
    if (!whole || !this.wanted.delete(entry.image)) return
    if (!(await hasDigest(whole.payload, whole.sha256))) return this.restart(entry)
    const { key, model, payload } = whole
    this.report({ type: 'arrived', image: entry.image, key, model, payload }, [payload])
  }

  /** What came does not fit together: throw it away and ask from the start. */
  private restart(entry: Wanted) {
    this.send({ type: 'embedding.cancel', id: entry.id })
    const fresh = { ...entry, transfer: new Transfer(), reported: 0 }
    this.wanted.set(entry.image, fresh)
    this.ask(fresh)
  }

  private grant({ id }: Wanted, bytes: number) {
    if (bytes) this.send({ type: 'credit', id, bytes })
  }

  private progress(entry: Wanted) {
    const { received, total } = entry.transfer.progress
    if (received - entry.reported < PROGRESS_STEP) return
    entry.reported = received
    this.report({ type: 'receiving', image: entry.image, received, total })
  }

  private byId(id: number | string) {
    return this.find((entry) => entry.id === id)
  }

  private find(matches: (entry: Wanted) => boolean): Wanted | undefined {
    for (const entry of this.wanted.values()) if (matches(entry)) return entry
    return undefined
  }
}

/** Check the payload's sha256; without a secure context the browser cannot, and the transport has to do. */
async function hasDigest(payload: ArrayBuffer, sha256: string): Promise<boolean> {
  if (!globalThis.crypto?.subtle) return true
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', payload))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256
}
