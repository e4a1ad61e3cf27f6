import type { Decoded, Prompt } from './protocol'
import { type Engine, webgpuEngine } from './runtime'
import { type Bundle, ModelSession } from './session'

const ROUNDS = 2
/** Two engines agree when this share of the logits' signs does. */
const AGREEMENT = 0.999

export interface Contender {
  readonly engine: Engine
  readonly session: ModelSession
}

/** The model on a real GPU; null where there is none, or it cannot run there. */
export async function challenger(bundle: Bundle): Promise<Contender | null> {
  const engine = await webgpuEngine().catch(() => null)
  const session = engine && (await ModelSession.create(engine, bundle).catch(() => null))
  return engine && session ? { engine, session } : null
}

/** Whether the rival gives the same mask on a real embedding, and sooner, reading the mask back included. */
export async function wins(rival: Contender, current: ModelSession, payload: ArrayBuffer): Promise<boolean> {
  const theirs = await time(rival.session, payload).catch(() => null)
  if (!theirs) return false
  const ours = await time(current, payload)
  return theirs.ms < ours.ms && agree(ours.decoded, theirs.decoded)
}

async function time(session: ModelSession, payload: ArrayBuffer): Promise<{ ms: number; decoded: Decoded }> {
  const ready = await session.prepare(payload)
  const decoded = await session.decode(ready, centreClick(session))
  let ms = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++)
    ms = Math.min(ms, (await session.decode(ready, centreClick(session))).ms)
  for (const tensor of Object.values(ready.tensors)) tensor.dispose()
  return { ms, decoded }
}

function centreClick({ spec: { input } }: ModelSession): Prompt {
  const coords = Float32Array.of(input.width / 2, input.height / 2)
  return { coords, labels: Float32Array.of(1), previous: null }
}

function agree(a: Decoded, b: Decoded): boolean {
  const [ours, theirs] = [a.candidates[0]!.data, b.candidates[0]!.data]
  const same = ours.reduce((count, logit, i) => count + Number(logit > 0 === theirs[i]! > 0), 0)
  return same >= AGREEMENT * ours.length
}
