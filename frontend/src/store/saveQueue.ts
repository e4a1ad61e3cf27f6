import type { Content } from './instance'
import type { Saveable, SaveDatabase, SaveEntry } from './saveDatabase'

/** How a save ended. `retry`: nothing wrong with it, later it may work. `refused`: it never will. */
export type Outcome =
  | { readonly kind: 'saved'; readonly revision: number }
  | { readonly kind: 'stale'; readonly current: Current }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'retry'; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly message: string }

/** The annotation as the server has it; `content` is null when it was deleted, `revision` when it never was. */
export interface Current {
  readonly revision: number | null
  readonly content: Content | null
  readonly by: string | null
}

/** A save that needs a decision. */
export interface Trouble {
  readonly uuid: string
  readonly image: number
  readonly mine: Saveable
  /** What someone else saved meanwhile; absent when the server refused the save. */
  readonly theirs?: Current
  readonly message: string
}

export interface SaveState {
  readonly state: 'saved' | 'saving' | 'offline' | 'signedOut' | 'trouble'
  /** Changes that the server does not have yet. */
  readonly waiting: number
  readonly troubles: readonly Trouble[]
}

export type Send = (entry: SaveEntry) => Promise<Outcome>

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/**
 * Saves in the order they were made, one at a time, from a list that survives a closed tab. An entry stays until
 * the server has it. Changes of an annotation whose save was never tried replace each other; one that was tried
 * stays, since the server may have it, and the next is based on what it answers.
 */
export class SaveQueue {
  private entries: SaveEntry[] = []
  /** Entries that another tab made, which may be there to send them too. */
  private readonly inherited = new Set<SaveEntry>()
  private readonly revisions = new Map<string, number>()
  private troubles = new Map<string, Trouble>()
  private draining = false
  private waitMs = FIRST_WAIT_MS
  private timer: ReturnType<typeof setTimeout> | undefined
  private pause: 'offline' | 'signedOut' | null = null
  /** For good: another person may be signed in by now. */
  private stopped = false
  /** The last try did not get through. */
  private unreachable = false
  private writing: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly database: SaveDatabase,
    private readonly user: number,
    private readonly send: Send,
    private readonly changed: (state: SaveState) => void,
  ) {}

  /** Take up what an earlier tab left. */
  async start() {
    this.entries = await this.database.entriesOf(this.user)
    for (const entry of this.entries) this.inherited.add(entry)
    this.report()
    void this.drain()
  }

  /**
   * The server's revision of an annotation, as just read. Waiting changes keep the one they were made on. Returns
   * whether it is another one than was known: what was done on that one is not to be done on this one unseen.
   */
  know(uuid: string, revision: number): boolean {
    if (this.isWaiting(uuid)) return false
    const known = this.revisions.get(uuid)
    this.revisions.set(uuid, revision)
    return known !== undefined && known !== revision
  }

  /** Whether this revision is another's: newer than what is known, and not about to be answered with a conflict. */
  isNews(uuid: string, revision: number): boolean {
    return !this.isWaiting(uuid) && revision > (this.revisions.get(uuid) ?? 0)
  }

  /** What waits to be saved for an image, by annotation; null = deleted. It outranks what the server says. */
  waitingFor(image: number): Map<string, Saveable> {
    return new Map(
      this.entries.filter((entry) => entry.image === image).map(({ uuid, content }) => [uuid, content]),
    )
  }

  /** Save an annotation, or delete it with null. Resolves when the change is safe in this browser. */
  async enqueue(uuid: string, image: number, content: Saveable): Promise<void> {
    const last = this.entries.findLast((entry) => entry.uuid === uuid)
    if (last && !last.attempted) this.replace(last, content)
    else this.append(uuid, image, content, last)
    this.report()
    await this.writing
    void this.drain()
  }

  /** Try now: the network is back, or someone signed in. */
  resume() {
    clearTimeout(this.timer)
    this.pause = null
    this.waitMs = FIRST_WAIT_MS
    void this.drain()
  }

  /** Overwrite what the server has with mine. */
  keepMine(uuid: string) {
    const theirs = this.troubles.get(uuid)?.theirs
    const entry = this.entries.find((waiting) => waiting.uuid === uuid)
    this.troubles.delete(uuid)
    if (entry && theirs) this.write(this.database.put(Object.assign(entry, { base: theirs.revision })))
    this.report()
    void this.drain()
  }

  /** Give mine up. Returns what the server has, undefined where the server refused the save. */
  takeTheirs(uuid: string): Current | undefined {
    const theirs = this.troubles.get(uuid)?.theirs
    this.troubles.delete(uuid)
    if (theirs?.revision) this.revisions.set(uuid, theirs.revision)
    for (const entry of this.entries.filter((waiting) => waiting.uuid === uuid)) this.forget(entry)
    this.report()
    return theirs
  }

  /** Send nothing more, ever; what waits stays in the browser. A save on its way may still arrive. */
  stop() {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private append(uuid: string, image: number, content: Saveable, last: SaveEntry | undefined) {
    const base = last ? last.base : (this.revisions.get(uuid) ?? null)
    const seq = this.database.nextSeq(this.entries.at(-1)?.seq)
    const entry: SaveEntry = { seq, user: this.user, uuid, image, content, base, attempted: false }
    this.entries.push(entry)
    this.write(this.database.put(entry))
  }

  private replace(entry: SaveEntry, content: Saveable) {
    const neverThere = content === null && entry.base === null && !this.hasAttempt(entry.uuid)
    if (neverThere) return this.forget(entry)
    this.write(this.database.put(Object.assign(entry, { content })))
  }

  private drop(entry: SaveEntry) {
    this.entries = this.entries.filter((other) => other !== entry)
  }

  private forget(entry: SaveEntry) {
    this.drop(entry)
    this.write(this.database.delete(entry.seq))
  }

  private async drain() {
    if (this.draining) return
    this.draining = true
    try {
      for (let next = this.next(); next; next = this.next()) await this.attempt(next)
    } finally {
      this.draining = false
      this.report()
    }
  }

  private next(): SaveEntry | undefined {
    if (this.pause || this.stopped) return undefined
    return this.entries.find(({ uuid }) => !this.troubles.has(uuid))
  }

  private async attempt(entry: SaveEntry) {
    if (this.inherited.has(entry) && !(await this.database.has(entry.seq))) return this.drop(entry)
    entry.attempted = true
    this.report()
    await this.write(this.database.put(entry))
    if (this.stopped) return
    const outcome = await this.send(entry)
    switch (outcome.kind) {
      case 'saved':
        return this.saved(entry, outcome.revision)
      case 'stale':
        return this.trouble(entry, 'Someone else changed this annotation.', outcome.current)
      case 'refused':
        return this.trouble(entry, outcome.message)
      case 'signedOut':
        this.pause = 'signedOut'
        return
      case 'retry':
        return this.later(outcome.afterMs)
    }
  }

  private async saved(entry: SaveEntry, revision: number) {
    this.waitMs = FIRST_WAIT_MS
    this.unreachable = false
    this.revisions.set(entry.uuid, revision)
    this.drop(entry)
    const following = this.entries.filter(({ uuid }) => uuid === entry.uuid)
    for (const next of following) next.base = revision
    await this.write(this.database.settle(entry.seq, following))
  }

  private trouble(entry: SaveEntry, message: string, theirs?: Current) {
    const { uuid, image } = entry
    const mine = this.entries.findLast((other) => other.uuid === uuid)?.content ?? null
    this.troubles.set(uuid, { uuid, image, mine, message, ...(theirs && { theirs }) })
  }

  private later(afterMs = this.waitMs) {
    this.pause = 'offline'
    this.unreachable = true
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS)
    if (this.stopped) return
    this.timer = setTimeout(() => {
      this.pause = null
      void this.drain()
    }, afterMs)
  }

  private isWaiting = (uuid: string) => this.entries.some((entry) => entry.uuid === uuid)
  private hasAttempt = (uuid: string) => this.entries.some((entry) => entry.uuid === uuid && entry.attempted)

  /** A browser that cannot store (full disk, private window) still sends: the entry is kept in memory. */
  private write(work: Promise<unknown>): Promise<unknown> {
    this.writing = Promise.allSettled([this.writing, work])
    return this.writing
  }

  private report() {
    const waiting = this.entries.length
    const troubles = [...this.troubles.values()]
    this.changed({ state: this.stateOf(waiting), waiting, troubles })
  }

  private stateOf(waiting: number): SaveState['state'] {
    if (this.troubles.size) return 'trouble'
    if (!waiting) return 'saved'
    return this.pause ?? (this.unreachable ? 'offline' : 'saving')
  }
}
