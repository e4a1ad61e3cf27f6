import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
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
  readonly uuid: string
  readonly image: number
  content: Saveable
  /** The revision it was made on; null when the server had none. */
  base: number | null
  /** Whether it was sent at least once, so that the server may have it. */
  attempted: boolean
}

interface Schema extends DBSchema {
  saves: { key: number; value: SaveEntry; indexes: { user: number } }
}

const VERSION = 1

/** The changes that wait to be saved, in IndexedDB. */
export class SaveDatabase {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(name = 'pointillist'): Promise<SaveDatabase> {
    const db = await openDB<Schema>(name, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('saves', { keyPath: 'seq' }).createIndex('user', 'user')
      },
    })
    return new SaveDatabase(db)
  }

  /** A number above `last` and above those of other tabs, which make theirs at other instants. */
  nextSeq(last = 0): number {
    return Math.max(last + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000))
  }

  /** The user's entries, oldest first. */
  entriesOf(user: number): Promise<SaveEntry[]> {
    return this.db.getAllFromIndex('saves', 'user', user)
  }

  /** Whether an entry still waits: another tab of the same person may have sent it. */
  async has(seq: number): Promise<boolean> {
    return (await this.db.count('saves', seq)) > 0
  }

  put(entry: SaveEntry): Promise<unknown> {
    return this.db.put('saves', { ...entry })
  }

  delete(seq: number): Promise<unknown> {
    return this.db.delete('saves', seq)
  }

  /** In one transaction: an entry is done, and those after it have a new base. */
  async settle(seq: number, following: readonly SaveEntry[]): Promise<void> {
    const transaction = this.db.transaction('saves', 'readwrite')
    const writes = following.map((entry) => transaction.store.put({ ...entry }))
    await Promise.all([transaction.store.delete(seq), ...writes, transaction.done])
  }

  close() {
    this.db.close()
  }
}
