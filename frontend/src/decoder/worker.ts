/** The decoder's worker: requests are answered one after the other, since the decoder runs one prompt at a time. */
import { Desk } from './desk'
import { Line } from './line'
import type { Decoded, FromDecoder, ToDecoder } from './protocol'

const send = (message: FromDecoder, transfer: Transferable[] = []) => self.postMessage(message, { transfer })
const line = new Line()
const desk = new Desk(
  {
    evicted: (key) => send({ type: 'evicted', key }),
    prepared: (key) => send({ type: 'prepared', key }),
    unprepared: (key) => send({ type: 'unprepared', key }),
    backend: (backend) => send({ type: 'backend', backend }),
  },
  line,
)

/** What is answered. */
type Asked = Exclude<ToDecoder, { type: 'put' | 'hurry' }>

self.onmessage = ({ data }: MessageEvent<ToDecoder>) => {
  switch (data.type) {
    case 'put':
      return line.add(async () => desk.put(data.key, data.model, data.payload))
    case 'loadPreview':
      return void answer(data)
    case 'hover':
      return line.addIdle(() => answer(data))
    case 'ahead':
      return line.addLast(
        () => answer(data),
        () => send({ type: 'failed', id: data.id, message: 'Something else was clicked.' }),
      )
    case 'hurry':
      return line.hurryLast()
    case 'decode':
      // What was foreseen before this click will not be asked.
      line.dropLast()
      return line.add(() => answer(data))
    default:
      return line.add(() => answer(data))
  }
}

async function answer(request: Asked) {
  try {
    await handle(request)
  } catch (error) {
    send({ type: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) })
  }
}

async function handle(request: Asked) {
  const { id } = request
  switch (request.type) {
    case 'load':
      return send({ type: 'loaded', id, loaded: await desk.load(request.model) })
    case 'loadPreview':
      await desk.loadPreview(request.model)
      return send({ type: 'done', id })
    case 'prepare':
      await desk.prepare(request.key)
      return send({ type: 'done', id })
    case 'decode':
    case 'ahead':
      return sendDecoded(id, await desk.decode(request.key, request.prompt))
    case 'hover':
      return sendDecoded(id, await desk.hover(request.key, request.prompt))
  }
}

function sendDecoded(id: number, decoded: Decoded) {
  send({ type: 'decoded', id, decoded }, [decoded.candidates[0]!.data.buffer])
}
