type Work = () => Promise<void>

interface Last {
  readonly work: Work
  /** It is not done after all. */
  readonly dropped: () => void
}

/**
 * Work that is done one after the other: what someone waits for in its order, what is idle only while nobody waits,
 * and one thing that may be waited for soon after all that. Work handles its own errors.
 */
export class Line {
  private readonly wanted: Work[] = []
  private readonly idle: Work[] = []
  private last: Last | null = null
  private running = false

  add(work: Work) {
    this.wanted.push(work)
    this.goOn()
  }

  addIdle(work: Work) {
    this.idle.push(work)
    this.goOn()
  }

  /** Takes the place of what was last in line before. */
  addLast(work: Work, dropped: () => void) {
    this.dropLast()
    this.last = { work, dropped }
    this.goOn()
  }

  /** What is last in line, unless it has begun, is waited for now. */
  hurryLast() {
    const work = this.takeLast()
    if (work) this.add(work)
  }

  /** What is last in line, unless it has begun, is not wanted any more. */
  dropLast() {
    this.last?.dropped()
    this.last = null
  }

  private goOn() {
    if (!this.running) void this.drain()
  }

  private async drain() {
    this.running = true
    for (let work = await this.next(); work; work = await this.next()) await work()
    this.running = false
  }

  private async next(): Promise<Work | undefined> {
    const nobodyWaits = !this.wanted.length
    if (nobodyWaits && (this.idle.length || this.last)) await messagesIn()
    return this.wanted.shift() ?? this.idle.shift() ?? this.takeLast()
  }

  private takeLast(): Work | undefined {
    const work = this.last?.work
    this.last = null
    return work
  }
}

/** Work may have blocked this thread: what was asked meanwhile is heard before this is over. */
function messagesIn(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
}
