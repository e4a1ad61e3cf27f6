import { type ModelScale, toModel } from '../geometry/modelTransform'
import { type Corners, type ImagePoint, imagePoint } from '../geometry/space'
import type { SavedPrompts, Source } from './instance'

export type Prompt =
  | { readonly kind: 'point'; readonly at: ImagePoint; readonly positive: boolean }
  | { readonly kind: 'box'; readonly corners: Corners }

/**
 * The mask in the making, as the list of its prompts from the last to the first. Steps never change, so that undo
 * is going back to `previous`, and what was decoded for a step stays with it.
 */
export interface Step {
  readonly prompt: Prompt
  readonly previous: Step | null
}

/** The prompts from the first to the last. */
export function promptsOf(step: Step | null): Prompt[] {
  const prompts: Prompt[] = []
  for (let at = step; at; at = at.previous) prompts.push(at.prompt)
  return prompts.reverse()
}

/** Points in order, and the last box: a new box takes the place of the one before. */
export function savedPrompts(step: Step | null): SavedPrompts {
  const prompts = promptsOf(step)
  const points = prompts.flatMap((prompt) =>
    prompt.kind === 'point'
      ? [{ x: prompt.at.x, y: prompt.at.y, label: prompt.positive ? 1 : 0 } as const]
      : [],
  )
  const box = prompts.findLast((prompt) => prompt.kind === 'box')?.corners
  return box ? { points, box } : { points }
}

export const sourceOf = (step: Step): Source =>
  promptsOf(step).some(({ kind }) => kind === 'box') ? 'box' : 'click'

const [BOX_TOP_LEFT, BOX_BOTTOM_RIGHT] = [2, 3]

/** The decoder's `point_coords` f32[N × 2] in model pixels, and `point_labels` f32[N]: the box's corners, then points. */
export function decoderPoints(step: Step, scale: ModelScale): { coords: Float32Array; labels: Float32Array } {
  const { points, box } = savedPrompts(step)
  const corners = box
    ? [
        { at: imagePoint(box[0], box[1]), label: BOX_TOP_LEFT },
        { at: imagePoint(box[2], box[3]), label: BOX_BOTTOM_RIGHT },
      ]
    : []
  const all = [...corners, ...points.map(({ x, y, label }) => ({ at: imagePoint(x, y), label }))]
  const coords = all.flatMap(({ at }) => {
    const { x, y } = toModel(scale, at)
    return [x, y]
  })
  return { coords: Float32Array.from(coords), labels: Float32Array.from(all, ({ label }) => label!) }
}
