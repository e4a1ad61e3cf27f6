import { imagePoint, screenPoint } from '../geometry/space'
import { toImage } from '../geometry/viewport'
import { type Context2d, type Scene, toScreenSpace } from './surface'

/** CSS pixels per image pixel from which on single pixels are parted. */
const SHOWN_FROM = 12
/** A dark line beside a light one is seen on every picture. */
const LINES = [
  [0, 'rgb(0 0 0 / 0.28)'],
  [1, 'rgb(255 255 255 / 0.16)'],
] as const

/** Lines between the pixels of the visible part of the image, once they are large. */
export function drawPixelGrid(context: Context2d, scene: Scene) {
  const { view, image, surface } = scene
  if (view.scale < SHOWN_FROM) return
  const screen = screenPoint(surface.width / surface.ratio, surface.height / surface.ratio)
  const [from, to] = [toImage(view, screenPoint(0, 0)), toImage(view, screen)]
  const first = imagePoint(Math.max(0, Math.floor(from.x)), Math.max(0, Math.floor(from.y)))
  const last = imagePoint(Math.min(image.width, Math.ceil(to.x)), Math.min(image.height, Math.ceil(to.y)))
  const [left, right] = [view.x + first.x * view.scale, view.x + last.x * view.scale]
  const [top, bottom] = [view.y + first.y * view.scale, view.y + last.y * view.scale]
  toScreenSpace(context, scene)
  for (const [aside, style] of LINES) {
    context.fillStyle = style
    for (let x = first.x; x <= last.x; x++)
      context.fillRect(Math.round(view.x + x * view.scale) + aside, top, 1, bottom - top)
    for (let y = first.y; y <= last.y; y++)
      context.fillRect(left, Math.round(view.y + y * view.scale) + aside, right - left, 1)
  }
}
