/** The socket's worker: it owns the websocket, so that megabytes arrive without holding up the page. */
import { type Inbound, isRoomMessage } from '../contract/wire'
import { Connection } from './connection'
import { EmbeddingRequests } from './embeddings'
import { FindRequests } from './finds'
import type { FromSocket, ToSocket } from './protocol'

const report = (message: FromSocket, transfer: Transferable[] = []) => self.postMessage(message, { transfer })
let room: number | null = null

const connection = new Connection(`${self.location.origin.replace(/^http/, 'ws')}/ws/`, {
  opened() {
    if (room !== null) connection.send({ type: 'room.join', image: room })
    requests.askAgain()
    finds.askAgain()
  },
  message(message: Inbound) {
    if (isRoomMessage(message)) report({ type: 'room', message })
    else if (!finds.message(message)) requests.message(message)
  },
  frame: (data) => requests.frame(data),
  changed: (state) => report({ type: 'connection', connection: state }),
})
const requests = new EmbeddingRequests((message) => connection.send(message), report)
const finds = new FindRequests((message) => connection.send(message), report)

function joinRoom(image: number | null) {
  room = image
  connection.send(image === null ? { type: 'room.leave' } : { type: 'room.join', image })
}

self.onmessage = ({ data }: MessageEvent<ToSocket>) => {
  switch (data.type) {
    case 'get':
      return requests.get(data.image, data.priority)
    case 'cancel':
      return requests.cancel(data.image)
    case 'room':
      return joinRoom(data.image)
    case 'find':
      return finds.ask(data.find, data.question)
    case 'forget':
      return finds.forget(data.find)
    case 'signedIn':
      return connection.reconnect()
  }
}

connection.reconnect()
