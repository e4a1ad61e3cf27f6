import { ByteLru } from '../memory/byteLru'
import { loadBitmap } from './picture'

/** Decoded tiles that are kept: some two hundred, four large screens full. */
const BUDGET = 224 * 2 ** 20
const BYTES_A_PIXEL = 4
/** A browser opens six connections: two are left to all else. */
const AT_ONCE = 4
/** A tile that could not be loaded is asked for again after this time. */
const RETRY_MS = 4000

/** Loads tiles in the order in which they are wanted, and keeps those that were shown last. */
export class TileStore {
  private readonly kept = new ByteLru<ImageBitmap>(BUDGET, (_, bitmap) => bitmap.close())
  private readonly loading = new Map<string, AbortController>()
  private readonly failed = new Set<string>()
  private wanted: readonly string[] = []
  private changed: () => void = () => {}

  /** The tile, if it is there. */
  get(address: string): ImageBitmap | undefined {
    return this.kept.get(address)
  }

  /** From now on these are wanted, the first ones most, and no others; `changed` is called when one has come. */
  want(addresses: readonly string[], changed: () => void) {
    this.wanted = addresses.filter((address) => !this.kept.has(address))
    this.changed = changed
    const still = new Set(this.wanted)
    for (const [address, abort] of this.loading) if (!still.has(address)) abort.abort()
    this.loadMore()
  }

  private loadMore() {
    for (const address of this.wanted) {
      if (this.loading.size >= AT_ONCE) return
      if (!this.loading.has(address) && !this.failed.has(address) && !this.kept.has(address))
        void this.load(address)
    }
  }

  private async load(address: string) {
    const abort = new AbortController()
    this.loading.set(address, abort)
    try {
      const tile = await loadBitmap(address, abort.signal)
      this.kept.set(address, tile, tile.width * tile.height * BYTES_A_PIXEL)
      this.changed()
    } catch {
      if (!abort.signal.aborted) this.tryLater(address)
    }
    this.loading.delete(address)
    this.loadMore()
  }

  private tryLater(address: string) {
    this.failed.add(address)
    setTimeout(() => {
      this.failed.delete(address)
      this.loadMore()
    }, RETRY_MS)
  }
}
