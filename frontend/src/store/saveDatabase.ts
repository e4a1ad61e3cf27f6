import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb'
import type { CommentChange } from './comment'
import type { Content, StatusChange } from './instance'

/** What is saved: an annotation's content, an image's status, what is said, or null for an annotation that is deleted. */
export type Saveable = Content | StatusChange | CommentChange | null

/** One change of one annotation, image or comment that the server does not have yet. */
export interface SaveEntry {
  /** Order in which changes were made. */
  readonly seq: number
  /** Who made it: it is sent under this login only. */
  readonly user: number
  /** The tab that sends it. */
  readonly tab: string
  readonly uuid: string
  readonly image: number
  content: Saveable
  /** The revision it was made on; null when the server had none. */
  base: number | null
  /** Whether it was sent at least once, so that the server may have it. */
  attempted: boolean
}

type Store = IDBPObjectStore<Schema, ['saves'], 'saves', 'readwrite'>

interface Schema extends DBSchema {
  saves: { key: number; value: SaveEntry; indexes: { user: number } }
}

const VERSION = 1

/**
 * The changes that wait to be saved, in IndexedDB. All that is done at once is there as a whole or not at all. In a
 * browser that stores nothing every method fails.
 */
export class SaveDatabase {
  private constructor(private readonly opened: Promise<IDBPDatabase<Schema>>) {}

  static async open(name = 'pointillist'): Promise<SaveDatabase> {
    const opened = openDB<Schema>(name, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('saves', { keyPath: 'seq' }).createIndex('user', 'user')
      },
    })
    await opened.catch(() => {})
    return new SaveDatabase(opened)
  }

  /** A number above `last` and above those of other tabs, which make theirs at other instants. */
  nextSeq(last = 0): number {
    return Math.max(last + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000))
  }

  /** Take the user's entries over from tabs that live no more; returns those that are now this tab's, oldest first. */
  async takeOver(user: number, tab: string, living: ReadonlySet<string>): Promise<SaveEntry[]> {
    return this.write(async (store) => {
      const all = await store.index('user').getAll(user)
      const taken = all.filter((entry) => entry.tab === tab || !living.has(entry.tab))
      const mine = taken.map((entry) => ({ ...entry, tab }))
      for (const entry of mine) put(store, entry)
      return mine
    })
  }

  /** The tabs whose entries of this user wait. */
  async tabsOf(user: number): Promise<Set<string>> {
    const entries = await (await this.opened).getAllFromIndex('saves', 'user', user)
    return new Set(entries.map(({ tab }) => tab))
  }

  /** Mark that an entry is being sent; false if it is not this tab's any more: another one took it over, or sent it. */
  async begin(entry: SaveEntry): Promise<boolean> {
    return this.write(async (store) => {
      const stored = await store.get(entry.seq)
      if (stored?.tab !== entry.tab) return false
      put(store, entry)
      return true
    })
  }

  async change(changed: readonly SaveEntry[], gone: readonly number[] = []): Promise<void> {
    await this.write((store) => {
      for (const entry of changed) put(store, entry)
      for (const seq of gone) void store.delete(seq).catch(() => {})
    })
  }

  async close() {
    ;(await this.opened).close()
  }

  /** What was asked for is committed without waiting for the answers: a tab may die at any moment. */
  private async write<T>(work: (store: Store) => T | Promise<T>): Promise<T> {
    const transaction = (await this.opened).transaction('saves', 'readwrite')
    const worked = async () => {
      const result = await work(transaction.store)
      transaction.commit()
      return result
    }
    const failed = (error: unknown) => {
      if (!transaction.error) transaction.abort()
      throw error
    }
    const [result] = await Promise.all([worked().catch(failed), transaction.done])
    return result
  }
}

/** A failure of the request fails its transaction too, which is the one that is waited for. */
const put = (store: Store, entry: SaveEntry) => void store.put({ ...entry }).catch(() => {})
