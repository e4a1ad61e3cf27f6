/**
 * Coordinate spaces as types, so that a point of one space cannot be used in another by mistake.
 *
 * - screen: CSS pixels from the top-left corner of the canvas.
 * - image: pixels of the stored, upright image; pixel `i` covers [i, i + 1).
 * - model: pixels of the model's input.
 */
declare const space: unique symbol

export interface Point<Space extends string> {
  readonly x: number
  readonly y: number
  readonly [space]: Space
}

export type ScreenPoint = Point<'screen'>
export type ImagePoint = Point<'image'>
export type ModelPoint = Point<'model'>

export interface Size {
  readonly width: number
  readonly height: number
}

/** `[x, y, width, height]` in image pixels, as COCO writes it. */
export type BBox = readonly [number, number, number, number]

/** Corners `[x0, y0, x1, y1]` in image pixels: the form of a box prompt. */
export type Corners = readonly [number, number, number, number]

export const screenPoint = (x: number, y: number) => ({ x, y }) as ScreenPoint
export const imagePoint = (x: number, y: number) => ({ x, y }) as ImagePoint
export const modelPoint = (x: number, y: number) => ({ x, y }) as ModelPoint

export const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)

/** The nearest point inside the image. */
export const insideImage = (point: ImagePoint, image: Size): ImagePoint =>
  imagePoint(clamp(point.x, 0, image.width), clamp(point.y, 0, image.height))

/** All four corners; the one opposite to corner `i` is corner `i + 2`, counted around. */
export const cornerPoints = ([x0, y0, x1, y1]: Corners): ImagePoint[] => [
  imagePoint(x0, y0),
  imagePoint(x1, y0),
  imagePoint(x1, y1),
  imagePoint(x0, y1),
]

/** The box between two corners, whichever way it was dragged. */
export const cornersOf = (a: ImagePoint, b: ImagePoint): Corners => [
  Math.min(a.x, b.x),
  Math.min(a.y, b.y),
  Math.max(a.x, b.x),
  Math.max(a.y, b.y),
]
