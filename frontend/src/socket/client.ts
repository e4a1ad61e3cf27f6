import type { FindQuestion, Priority } from '../contract/wire'
import type { FromSocket, ToSocket } from './protocol'

/** The page's end of the socket's worker. */
export class SocketClient {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

  constructor(receive: (message: FromSocket) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<FromSocket>) => receive(data)
  }

  /** Ask for an image's embedding; asking again with a higher priority promotes it. */
  get(image: number, priority: Priority) {
    this.send({ type: 'get', image, priority })
  }

  cancel(image: number) {
    this.send({ type: 'cancel', image })
  }

  /** Ask for instances; the answer names `find`. A connection that breaks meanwhile does no harm. */
  find(find: number, question: FindQuestion) {
    this.send({ type: 'find', find, question })
  }

  /** The answer to `find` is not wanted any more. */
  forget(find: number) {
    this.send({ type: 'forget', find })
  }

  /** Say which image this person looks at. */
  enterRoom(image: number | null) {
    this.send({ type: 'room', image })
  }

  /** After a new login: connect and go on. */
  signedIn() {
    this.send({ type: 'signedIn' })
  }

  close() {
    this.worker.terminate()
  }

  private send(message: ToSocket) {
    this.worker.postMessage(message)
  }
}
