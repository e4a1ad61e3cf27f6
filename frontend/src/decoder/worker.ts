/** The decoder's worker: requests are answered one after the other, since the decoder runs one prompt at a time. */
import { Desk } from './desk'
import type { FromDecoder, ToDecoder } from './protocol'

const send = (message: FromDecoder, transfer: Transferable[] = []) => self.postMessage(message, { transfer })
let last: Promise<void> = Promise.resolve()
const desk = new Desk(
  (key) => send({ type: 'evicted', key }),
  (backend) => send({ type: 'backend', backend }),
  (work) => {
    last = last.then(work).catch(() => {})
  },
)

self.onmessage = ({ data }: MessageEvent<ToDecoder>) => {
  last = last.then(() => answer(data))
}

async function answer(request: ToDecoder) {
  try {
    await handle(request)
  } catch (error) {
    send({ type: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) })
  }
}

async function handle(request: ToDecoder) {
  const { id } = request
  switch (request.type) {
    case 'load':
      return send({ type: 'loaded', id, loaded: await desk.load(request.model) })
    case 'put':
      desk.put(request.key, request.model, request.payload)
      return send({ type: 'done', id })
    case 'prepare':
      await desk.prepare(request.key)
      return send({ type: 'done', id })
    case 'decode': {
      const decoded = await desk.decode(request.key, request.prompt)
      return send({ type: 'decoded', id, decoded }, [decoded.data.buffer])
    }
  }
}
