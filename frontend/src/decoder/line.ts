type Work = () => Promise<void>

/**
 * Work that is done one after the other: what someone waits for in its order, and what is idle only while nobody
 * waits. Work handles its own errors.
 */
export class Line {
  private readonly wanted: Work[] = []
  private readonly idle: Work[] = []
  private running = false

  add(work: Work) {
    this.wanted.push(work)
    if (!this.running) void this.drain()
  }

  addIdle(work: Work) {
    this.idle.push(work)
    if (!this.running) void this.drain()
  }

  private async drain() {
    this.running = true
    for (let work = await this.next(); work; work = await this.next()) await work()
    this.running = false
  }

  private async next(): Promise<Work | undefined> {
    if (!this.wanted.length && this.idle.length) await messagesIn()
    return this.wanted.shift() ?? this.idle.shift()
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
