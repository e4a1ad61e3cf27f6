import { type ImagePoint, type ModelPoint, modelPoint, type Size } from './space'

/** How a model wants its picture: stretched per axis, or scaled by one factor and padded right and below. */
export interface ModelInput extends Size {
  readonly resize: 'squash' | 'letterbox'
}

/** Model pixels per image pixel, for each axis. */
export interface ModelScale {
  readonly x: number
  readonly y: number
}

export function modelScale(input: ModelInput, image: Size): ModelScale {
  const x = input.width / image.width
  const y = input.height / image.height
  return input.resize === 'squash' ? { x, y } : { x: Math.min(x, y), y: Math.min(x, y) }
}

export const toModel = (scale: ModelScale, point: ImagePoint): ModelPoint =>
  modelPoint(point.x * scale.x, point.y * scale.y)

/**
 * Where an image lies on the grid of logits of its model: `grid = (image + 0.5) × step − 0.5` for the centre of
 * an image pixel (half-pixel centres). A letterboxed image covers only a part of the grid.
 */
export interface GridStep {
  readonly x: number
  readonly y: number
}

export function gridStep(input: ModelInput, image: Size, grid: Size): GridStep {
  const scale = modelScale(input, image)
  return { x: (scale.x * grid.width) / input.width, y: (scale.y * grid.height) / input.height }
}
