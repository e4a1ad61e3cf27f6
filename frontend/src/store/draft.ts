import type { Candidate, Decoded } from '../decoder/protocol'
import { type ModelScale, toModel } from '../geometry/modelTransform'
import { type Corners, type ImagePoint, imagePoint } from '../geometry/space'
import type { SavedPrompts, Source } from './instance'

export type Prompt =
  | { readonly kind: 'point'; readonly at: ImagePoint; readonly positive: boolean }
  | { readonly kind: 'box'; readonly corners: Corners }

/** What the decoder is asked at one step: a prompt beside those before it, with the mask that `previous` takes. */
export interface Question {
  readonly prompt: Prompt
  readonly previous: Step | null
}

/**
 * The mask in the making, as the list of its steps from the last to the first, in the order in which they are
 * decoded everywhere: the box, then the points. Each step takes one of the candidate masks of its question. Steps
 * and questions never change, so that what was decoded for a question stays with it.
 */
export interface Step {
  readonly asked: Question
  /** Which candidate it takes, 0 the best. */
  readonly candidate: number
}

const ask = (prompt: Prompt, previous: Step | null, candidate = 0): Step => ({
  asked: { prompt, previous },
  candidate,
})

/** The draft with one more prompt. A new box takes the place of the one before and goes before the points. */
export function withPrompt(draft: Step | null, prompt: Prompt): Step {
  if (prompt.kind === 'point') return ask(prompt, draft)
  const points = promptsOf(draft).filter(({ kind }) => kind === 'point')
  return points.reduce<Step>((previous, point) => ask(point, previous), ask(prompt, null))
}

/** The draft with another prompt in the place of one that it has; everything else stays as it is. */
export function withReplaced(draft: Step, old: Prompt, by: Prompt): Step {
  const steps = stepsOf(draft)
  const at = steps.findIndex(({ asked }) => asked.prompt === old)
  return steps.slice(at).reduce((previous, { asked, candidate }) => {
    const prompt = asked.prompt === old ? by : asked.prompt
    return ask(prompt, asked.prompt === old ? asked.previous : previous, candidate)
  }, draft)
}

/** The draft without one of its prompts; null when nothing is left. */
export function withoutPrompt(draft: Step, old: Prompt): Step | null {
  const left = stepsOf(draft).filter(({ asked }) => asked.prompt !== old)
  return left.reduce<Step | null>((previous, step) => {
    const { asked, candidate } = step
    return asked.previous === previous ? step : ask(asked.prompt, previous, candidate)
  }, null)
}

/** The draft with another of the candidates of its last step. */
export const withCandidate = ({ asked }: Step, candidate: number): Step => ({ asked, candidate })

/** Whether the decoder would be asked the same. */
export const asksSame = (a: Question, b: Question): boolean =>
  a.previous === b.previous && isSamePoint(a.prompt, b.prompt)

const isSamePoint = (a: Prompt, b: Prompt): boolean =>
  a.kind === 'point' &&
  b.kind === 'point' &&
  a.positive === b.positive &&
  a.at.x === b.at.x &&
  a.at.y === b.at.y

/** The mask that a step takes of what was decoded for it. */
export const taken = ({ candidates }: Decoded, { candidate }: Step): Candidate =>
  candidates[candidate] ?? candidates[0]!

function stepsOf(step: Step | null): Step[] {
  const steps: Step[] = []
  for (let at = step; at; at = at.asked.previous) steps.push(at)
  return steps.reverse()
}

/** The prompts from the first to the last. */
export const promptsOf = (step: Step | null): Prompt[] => stepsOf(step).map(({ asked }) => asked.prompt)

/** The prompts as an annotation keeps them: decoded again in this form, they give the same mask. */
export function savedPrompts(step: Step | null): SavedPrompts {
  const prompts = promptsOf(step)
  const points = prompts.flatMap((prompt) =>
    prompt.kind === 'point'
      ? [{ x: prompt.at.x, y: prompt.at.y, label: prompt.positive ? 1 : 0 } as const]
      : [],
  )
  const box = prompts.find((prompt) => prompt.kind === 'box')?.corners
  const candidates = stepsOf(step).map(({ candidate }) => candidate)
  return { points, ...(box && { box }), ...(candidates.some(Boolean) && { candidates }) }
}

export const sourceOf = (step: Step): Source =>
  promptsOf(step).some(({ kind }) => kind === 'box') ? 'box' : 'click'

const [BOX_TOP_LEFT, BOX_BOTTOM_RIGHT] = [2, 3]

/** The decoder's `point_coords` f32[N × 2] in model pixels, and `point_labels` f32[N]: a box is two points. */
export function decoderPoints(step: Step, scale: ModelScale): { coords: Float32Array; labels: Float32Array } {
  const points = promptsOf(step).flatMap(pointsOf)
  const coords = points.flatMap(({ at }) => {
    const { x, y } = toModel(scale, at)
    return [x, y]
  })
  return { coords: Float32Array.from(coords), labels: Float32Array.from(points, ({ label }) => label) }
}

function pointsOf(prompt: Prompt): { at: ImagePoint; label: number }[] {
  if (prompt.kind === 'point') return [{ at: prompt.at, label: prompt.positive ? 1 : 0 }]
  const [x0, y0, x1, y1] = prompt.corners
  return [
    { at: imagePoint(x0, y0), label: BOX_TOP_LEFT },
    { at: imagePoint(x1, y1), label: BOX_BOTTOM_RIGHT },
  ]
}
