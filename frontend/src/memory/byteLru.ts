/** A map under a budget of bytes that forgets what was used longest ago; the newest entry always stays. */
export class ByteLru<Value, Key = string> {
  private readonly entries = new Map<Key, { value: Value; bytes: number }>()
  private used = 0

  constructor(
    private readonly budget: number,
    private readonly evicted: (key: Key, value: Value) => void = () => {},
  ) {}

  get bytes(): number {
    return this.used
  }

  has(key: Key): boolean {
    return this.entries.has(key)
  }

  get(key: Key): Value | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    this.entries.delete(key)
    this.entries.set(key, entry)
    return entry.value
  }

  set(key: Key, value: Value, bytes: number) {
    this.delete(key)
    this.entries.set(key, { value, bytes })
    this.used += bytes
    for (const oldest of this.entries.keys()) {
      if (this.used <= this.budget || oldest === key) break
      this.delete(oldest)
    }
  }

  delete(key: Key) {
    const entry = this.entries.get(key)
    if (!entry) return
    this.entries.delete(key)
    this.used -= entry.bytes
    this.evicted(key, entry.value)
  }

  clear() {
    for (const key of [...this.entries.keys()]) this.delete(key)
  }
}
