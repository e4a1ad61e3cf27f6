import type { Size } from '../geometry/space'
import type { Viewport } from '../geometry/viewport'

/** The canvas's size in device pixels, and device pixels per CSS pixel. */
export interface Surface extends Size {
  readonly ratio: number
}

/** What every layer is drawn with. */
export interface Scene {
  readonly view: Viewport
  readonly image: Size
  readonly surface: Surface
}

export type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** A canvas that fills its host, above those added before it. */
export function addCanvas(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' })
  canvas.style.pointerEvents = 'none'
  host.append(canvas)
  return canvas
}

export function context2d(
  canvas: HTMLCanvasElement,
  settings?: CanvasRenderingContext2DSettings,
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', settings)
  if (!context) throw new Error('This browser has no canvas to draw on.')
  return context
}

/** From now on draw in image pixels. */
export function toImageSpace(context: Context2d, { view, surface: { ratio } }: Scene) {
  const scale = view.scale * ratio
  context.setTransform(scale, 0, 0, scale, view.x * ratio, view.y * ratio)
}

/** From now on draw in CSS pixels. */
export function toScreenSpace(context: Context2d, { surface: { ratio } }: Scene) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
}

export function clear(context: Context2d, { width, height }: Size) {
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, width, height)
}
