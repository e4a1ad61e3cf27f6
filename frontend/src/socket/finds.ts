import type { FindQuestion, Inbound, Outbound } from '../contract/wire'
import type { FromSocket } from './protocol'

/** Questions for instances that the page waits for, over whatever connection there is at the moment. */
export class FindRequests {
  private readonly wanted = new Map<number, FindQuestion>()

  constructor(
    private readonly send: (message: Outbound) => void,
    private readonly report: (message: FromSocket) => void,
  ) {}

  ask(find: number, question: FindQuestion) {
    this.wanted.set(find, question)
    this.send({ type: 'text.find', id: idOf(find), ...question })
  }

  forget(find: number) {
    this.wanted.delete(find)
  }

  /** There is a new connection: what was asked on the old one is not answered any more. */
  askAgain() {
    for (const [find, question] of this.wanted) this.ask(find, question)
  }

  /** Take an answer; false where it is not one to a question of ours. */
  message(message: Inbound): boolean {
    if (message.type !== 'text.result' && message.type !== 'error') return false
    const find = findOf(message.id)
    if (find === null) return false
    if (!this.wanted.delete(find)) return true
    if (message.type === 'text.result') {
      const { instances, capped = false } = message
      this.report({ type: 'found', find, instances, capped })
    } else {
      const { code, message: words, details } = message
      const retry = code === 'unavailable' || code === 'throttled'
      this.report({
        type: 'refused',
        find,
        failure: { code, message: words, retry, ...(details && { details }) },
      })
    }
    return true
  }
}

/** Embeddings are asked for by numbers: words keep the two apart. */
const idOf = (find: number) => `find-${find}`

function findOf(id: number | string | undefined): number | null {
  const found = typeof id === 'string' ? id.match(/^find-(\d+)$/) : null
  return found ? Number(found[1]) : null
}
