import type { Frame, Have, Start } from '../contract/wire'

/** Payload bytes that may be under way at a time: enough to keep the line busy, little enough to stop quickly. */
export const CREDIT_WINDOW = 4 * 2 ** 20
/** Credit is topped up in pieces of at least this size. */
const CREDIT_STEP = CREDIT_WINDOW / 4

/** One embedding on its way in: collects frames, grants credit, and can go on after the connection broke. */
export class Transfer {
  private head: Start | null = null
  private payload = new Uint8Array(0)
  private received = 0
  private granted = 0

  /** What to tell the server when asking again; undefined when there is nothing yet. */
  get have(): Have | undefined {
    return this.head && this.received ? { sha256: this.head.sha256, bytes: this.received } : undefined
  }

  get stream(): number | undefined {
    return this.head?.stream
  }

  get progress() {
    return { received: this.received, total: this.head?.bytes ?? 0 }
  }

  /** The stream begins at `head.offset`. Returns the credit to grant. */
  start(head: Start): number {
    const resumes = head.sha256 === this.head?.sha256 && head.offset <= this.received
    if (!resumes && head.offset > 0)
      throw new RangeError('The server went on in the middle of another embedding.')
    if (!resumes) this.payload = new Uint8Array(head.bytes)
    this.received = head.offset
    this.granted = head.offset
    this.head = head
    return this.topUp()
  }

  /** Take a frame in; frames come in order. Returns the credit to grant, 0 for none. */
  accept({ offset, bytes }: Frame): number {
    if (offset !== this.received || offset + bytes.length > this.payload.length)
      throw new RangeError(`A frame at byte ${offset} came where byte ${this.received} was expected.`)
    this.payload.set(bytes, offset)
    this.received += bytes.length
    return this.topUp()
  }

  /** Key, model and whole payload once all of it is here. */
  get whole(): { key: string; model: string; sha256: string; payload: ArrayBuffer } | null {
    if (!this.head || this.received < this.head.bytes) return null
    const { key, model, sha256 } = this.head
    return { key, model, sha256, payload: this.payload.buffer }
  }

  /** The connection is gone: what was granted and the stream's number no longer hold. */
  interrupt() {
    if (this.head) this.head = { ...this.head, stream: -1 }
  }

  private topUp(): number {
    const wanted = Math.min(this.received + CREDIT_WINDOW, this.payload.length)
    const credit = wanted - this.granted
    if (credit < CREDIT_STEP && wanted < this.payload.length) return 0
    this.granted = wanted
    return credit
  }
}
