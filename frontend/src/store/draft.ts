import { type ModelScale, toModel } from '../geometry/modelTransform'
import { type Corners, type ImagePoint, imagePoint } from '../geometry/space'
import type { SavedPrompts, Source } from './instance'

export type Prompt =
  | { readonly kind: 'point'; readonly at: ImagePoint; readonly positive: boolean }
  | { readonly kind: 'box'; readonly corners: Corners }

/**
 * The mask in the making, as the list of its prompts from the last to the first, in the order in which they are
 * decoded everywhere: the box, then the points. A step is decoded with its own prompts and the logits of
 * `previous`. Steps never change, so that what was decoded for one stays with it.
 */
export interface Step {
  readonly prompt: Prompt
  readonly previous: Step | null
}

/** The draft with one more prompt. A new box takes the place of the one before and goes before the points. */
export function withPrompt(draft: Step | null, prompt: Prompt): Step {
  if (prompt.kind === 'point') return { prompt, previous: draft }
  const points = promptsOf(draft).filter(({ kind }) => kind === 'point')
  return points.reduce<Step>((previous, point) => ({ prompt: point, previous }), { prompt, previous: null })
}

/** The prompts from the first to the last. */
export function promptsOf(step: Step | null): Prompt[] {
  const prompts: Prompt[] = []
  for (let at = step; at; at = at.previous) prompts.push(at.prompt)
  return prompts.reverse()
}

/** The prompts as an annotation keeps them: decoded again in this form, they give the same mask. */
export function savedPrompts(step: Step | null): SavedPrompts {
  const prompts = promptsOf(step)
  const points = prompts.flatMap((prompt) =>
    prompt.kind === 'point'
      ? [{ x: prompt.at.x, y: prompt.at.y, label: prompt.positive ? 1 : 0 } as const]
      : [],
  )
  const box = prompts.find((prompt) => prompt.kind === 'box')?.corners
  return box ? { points, box } : { points }
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
