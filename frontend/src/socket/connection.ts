import type { Inbound, Outbound } from '../contract/wire'
import { Backoff } from './backoff'
import type { Connection as State } from './protocol'

/** The server's close code for a login that is missing or has expired. */
const SIGNED_OUT = 4401

export interface Listener {
  opened(): void
  message(message: Inbound): void
  frame(data: ArrayBuffer): void
  changed(state: State): void
}

/** A websocket that comes back by itself, except when the login has expired: then it waits for `reconnect`. */
export class Connection {
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly backoff = new Backoff()

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {}

  /** Connect now, unless connected. */
  reconnect() {
    clearTimeout(this.timer)
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return
    this.listener.changed('connecting')
    const socket = new WebSocket(this.url)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.opened()
    socket.onmessage = ({ data }) => this.received(data)
    socket.onclose = ({ code }) => this.closed(code)
    this.socket = socket
  }

  /** Send if connected; who needs an answer asks again when `opened` is called. */
  send(message: Outbound) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }

  private opened() {
    this.listener.changed('open')
    this.listener.opened()
  }

  private received(data: string | ArrayBuffer) {
    this.backoff.reset()
    if (typeof data === 'string') this.listener.message(JSON.parse(data) as Inbound)
    else this.listener.frame(data)
  }

  private closed(code: number) {
    this.socket = null
    if (code === SIGNED_OUT) return this.listener.changed('signedOut')
    this.listener.changed('offline')
    this.timer = setTimeout(() => this.reconnect(), this.backoff.next())
  }
}
