import type { Saveable, SaveDatabase, SaveEntry } from './saveDatabase'
import type { Current, Listener, Reason, SaveState, Send, Trouble } from './saveState'
import type { Tabs } from './tabs'

/** One annotation, or an image's status, and what is to be saved of it. */
export type Change = readonly [uuid: string, content: Saveable]

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000
/** A save that the server fails on as often as this does not hold up the others any longer. */
const MOST_FAILURES = 4

/**
 * Saves in the order they were made, one at a time, from a list that survives a closed tab. An entry stays until
 * the server has it. Changes of an annotation whose save was never tried replace each other; one that was tried
 * stays, since the server may have it, and the next is based on what it answers.
 */
export class SaveQueue {
  private entries: SaveEntry[] = []
  /** Entries that the browser could not store. */
  private readonly unstored = new Set<SaveEntry>()
  private readonly revisions = new Map<string, number>()
  /** How often something of an image was saved or given up. */
  private readonly settled = new Map<number, number>()
  private readonly reasons = new Map<string, Reason>()
  private readonly awaited = new Set<string>()
  private draining = false
  private failures = 0
  private waitMs = FIRST_WAIT_MS
  private timer: ReturnType<typeof setTimeout> | undefined
  private pause: 'offline' | 'signedOut' | null = null
  /** For good: another person may be signed in by now. */
  private stopped = false
  /** Goes up whenever there is a reason to try: the last try may have begun before. */
  private reasonsToTry = 0
  /** The last try did not get through. */
  private unreachable = false

  constructor(
    private readonly database: SaveDatabase,
    private readonly tabs: Tabs,
    private readonly user: number,
    private readonly send: Send,
    private readonly listener: Listener,
  ) {}

  /** Take up what tabs that live no more have left; what living ones still have, as soon as they do not. */
  async takeOver() {
    try {
      const living = await this.tabs.living()
      const taken = await this.database.takeOver(this.user, this.tabs.me, living)
      this.add(taken.filter(({ seq }) => this.entries.every((entry) => entry.seq !== seq)))
      for (const tab of await this.database.tabsOf(this.user)) this.await(tab)
    } catch {
      // A browser that stores nothing has kept nothing either.
    }
  }

  /**
   * The server's revision of an annotation, as just read. Waiting changes keep the one they were made on. Returns
   * whether it is newer than what was known: what was done on that one is not to be done on this one unseen.
   */
  know(uuid: string, revision: number): boolean {
    if (!this.isNews(uuid, revision)) return false
    const isChange = this.revisions.has(uuid)
    this.revisions.set(uuid, revision)
    return isChange
  }

  /** Whether this revision is another's: newer than what is known, and not about to be answered with a conflict. */
  isNews = (uuid: string, revision: number) =>
    !this.isWaiting(uuid) && revision > (this.revisions.get(uuid) ?? 0)

  isWaiting = (uuid: string) => this.entries.some((entry) => entry.uuid === uuid)

  /** The newest revision that is known of an annotation. */
  revisionOf = (uuid: string) => this.revisions.get(uuid)

  /** Goes up whenever something of the image was saved or given up: what was read before may be older than that. */
  settledOn = (image: number) => this.settled.get(image) ?? 0

  /** What waits to be saved for an image, by annotation; null = deleted. It outranks what the server says. */
  waitingFor(image: number): Map<string, Saveable> {
    return new Map(
      this.entries.filter((entry) => entry.image === image).map(({ uuid, content }) => [uuid, content]),
    )
  }

  /** Save annotations, or delete them with null: all together. Resolves when that is safe in this browser. */
  async enqueue(image: number, changes: readonly Change[]): Promise<void> {
    const gone: SaveEntry[] = []
    const kept: SaveEntry[] = []
    for (const [uuid, content] of changes) {
      const entry = this.noted(image, uuid, content)
      ;(this.isNeverThere(entry) ? gone : kept).push(entry)
    }
    for (const entry of gone) this.drop(entry)
    this.report()
    await this.store(kept, gone)
    void this.drain()
  }

  /** Try now: the network is back, or someone signed in. */
  resume() {
    clearTimeout(this.timer)
    this.pause = null
    this.waitMs = FIRST_WAIT_MS
    this.reasonsToTry++
    void this.drain()
  }

  /** Overwrite what the server has with mine, or try once more what it refused. */
  keepMine(uuid: string) {
    const reason = this.reasons.get(uuid)
    const entry = this.entries.find((waiting) => waiting.uuid === uuid)
    this.reasons.delete(uuid)
    if (entry && reason && 'theirs' in reason) {
      entry.base = reason.theirs.revision
      void this.store([entry])
    }
    this.report()
    void this.drain()
  }

  /** Whether this revision is newer than what a conflict is shown with. */
  isNewInConflict(uuid: string, revision: number): boolean {
    const reason = this.reasons.get(uuid)
    return reason !== undefined && 'theirs' in reason && revision > (reason.theirs.revision ?? 0)
  }

  /** What the server has by now, for the conflict that is shown with something older. */
  theirsNow(uuid: string, theirs: Current) {
    if (!this.isNewInConflict(uuid, theirs.revision ?? 0)) return
    this.reasons.set(uuid, { theirs })
    this.report()
  }

  /** Give mine up: from now on the server's version, of at least this revision, is what is known. */
  giveUp(uuid: string, revision: number | null) {
    const mine = this.entries.filter((entry) => entry.uuid === uuid)
    for (const entry of mine) this.drop(entry)
    for (const { image } of mine.slice(0, 1)) this.settle(image)
    void this.store([], mine)
    if (revision === null) this.revisions.delete(uuid)
    else this.know(uuid, revision)
    this.report()
  }

  /** Send nothing more, ever; what waits stays in the browser. A save on its way may still arrive. */
  stop() {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private add(entries: readonly SaveEntry[]) {
    if (!entries.length || this.stopped) return this.report()
    this.entries = [...this.entries, ...entries].sort((a, b) => a.seq - b.seq)
    this.report()
    this.listener.tookOver?.(new Set(entries.map(({ image }) => image)))
    void this.drain()
  }

  private await(tab: string) {
    if (tab === this.tabs.me || this.awaited.has(tab)) return
    this.awaited.add(tab)
    this.tabs.whenGone(tab, () => void this.takeOver())
  }

  /** The entry that holds a change: the last one of that annotation, unless the server may have it already. */
  private noted(image: number, uuid: string, content: Saveable): SaveEntry {
    const last = this.entries.findLast((entry) => entry.uuid === uuid)
    if (last && !last.attempted) {
      if (this.isRefused(uuid)) this.reasons.delete(uuid)
      return Object.assign(last, { content })
    }
    const base = last ? last.base : (this.revisions.get(uuid) ?? null)
    const seq = this.database.nextSeq(this.entries.at(-1)?.seq)
    const { user, tabs } = this
    const entry: SaveEntry = { seq, user, tab: tabs.me, uuid, image, content, base, attempted: false }
    this.entries.push(entry)
    return entry
  }

  /** Made and deleted before the server heard of it. */
  private isNeverThere({ uuid, content, base }: SaveEntry): boolean {
    if (content !== null || base !== null || this.reasons.has(uuid)) return false
    return !this.entries.some((entry) => entry.uuid === uuid && entry.attempted)
  }

  private isRefused(uuid: string) {
    const reason = this.reasons.get(uuid)
    return reason !== undefined && 'message' in reason
  }

  private drop(entry: SaveEntry) {
    this.entries = this.entries.filter((other) => other !== entry)
    this.unstored.delete(entry)
    if (!this.isWaiting(entry.uuid)) this.reasons.delete(entry.uuid)
  }

  private settle(image: number) {
    this.settled.set(image, this.settledOn(image) + 1)
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
    return this.entries.find(({ uuid }) => !this.reasons.has(uuid))
  }

  private async attempt(entry: SaveEntry) {
    entry.attempted = true
    this.report()
    if (!(await this.isStillMine(entry))) return this.drop(entry)
    if (this.stopped) return
    const { reasonsToTry } = this
    const outcome = await this.send(entry)
    const isOutdated = reasonsToTry !== this.reasonsToTry
    switch (outcome.kind) {
      case 'saved':
        if (outcome.theirs && this.isOverUnseen(entry, outcome.theirs))
          return this.trouble(entry, { theirs: outcome.theirs })
        return this.saved(entry, outcome.revision)
      case 'stale':
        return this.trouble(entry, { theirs: outcome.current })
      case 'refused':
        return this.trouble(entry, { message: outcome.message })
      case 'failed':
        if (++this.failures < MOST_FAILURES) return this.later()
        return this.trouble(entry, { message: outcome.message })
      case 'signedOut':
        if (!isOutdated) this.pause = 'signedOut'
        return
      case 'retry':
        if (!isOutdated) this.later(outcome.afterMs)
        return
    }
  }

  /** Whether someone else has come to the same by themselves, unseen here, where more was done to it since. */
  private isOverUnseen(entry: SaveEntry, theirs: Current): boolean {
    const isFollowed = this.entries.some((other) => other !== entry && other.uuid === entry.uuid)
    return isFollowed && theirs.revision !== entry.base
  }

  private async isStillMine(entry: SaveEntry): Promise<boolean> {
    const stored = await this.database.begin(entry).catch(() => true)
    return stored || this.unstored.has(entry)
  }

  private async saved(entry: SaveEntry, revision: number) {
    this.waitMs = FIRST_WAIT_MS
    this.unreachable = false
    this.failures = 0
    if (revision) this.revisions.set(entry.uuid, revision)
    else this.revisions.delete(entry.uuid)
    this.drop(entry)
    this.settle(entry.image)
    const following = this.entries.filter(({ uuid }) => uuid === entry.uuid)
    for (const next of following) next.base = revision || null
    this.report()
    await this.store(following, [entry])
  }

  /** The server has not taken this one: what was done to the annotation since, or is done next, takes its place. */
  private trouble(entry: SaveEntry, reason: Reason) {
    const following = this.entries.filter((other) => other !== entry && other.uuid === entry.uuid)
    const content = (following.at(-1) ?? entry).content
    this.failures = 0
    Object.assign(entry, { content, attempted: false })
    if ('theirs' in reason && isSame(content, reason.theirs.content)) entry.base = reason.theirs.revision
    else this.reasons.set(entry.uuid, reason)
    for (const next of following) this.drop(next)
    void this.store([entry], following)
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

  /** What the browser cannot store (full disk, private window) is kept in this tab, and tried again with the next. */
  private async store(changed: readonly SaveEntry[], gone: readonly SaveEntry[] = []) {
    const all = new Set([...this.unstored, ...changed])
    const had = this.unstored.size
    try {
      await this.database.change(
        [...all],
        gone.map(({ seq }) => seq),
      )
      for (const entry of all) this.unstored.delete(entry)
    } catch {
      for (const entry of all) if (this.entries.includes(entry)) this.unstored.add(entry)
    }
    if (this.unstored.size !== had) this.report()
  }

  private report() {
    const waiting = this.entries.length
    const troubles = [...this.reasons].map(([uuid, reason]) => this.troubleOf(uuid, reason))
    this.listener.changed({ state: this.stateOf(waiting), waiting, unstored: this.unstored.size, troubles })
  }

  private troubleOf(uuid: string, reason: Reason): Trouble {
    const { image, content: mine } = this.entries.findLast((entry) => entry.uuid === uuid)!
    return { ...reason, uuid, image, mine }
  }

  private stateOf(waiting: number): SaveState['state'] {
    if (this.reasons.size) return 'trouble'
    if (!waiting) return 'saved'
    return this.pause ?? (this.unreachable ? 'offline' : 'saving')
  }
}

/** Whether two people have come to the same by themselves; how they made it does not count. */
function isSame(mine: Saveable, theirs: Saveable): boolean {
  if (!mine || !theirs || !('rle' in mine) || !('rle' in theirs)) return mine === theirs
  const said = ({ rle, source: _, prompts: __, ...others }: typeof mine) => ({
    ...others,
    counts: rle.counts,
  })
  const [a, b] = [Object.entries(said(mine)), said(theirs)]
  return a.every(([name, value]) => b[name as keyof typeof b] === value)
}
