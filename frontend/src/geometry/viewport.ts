import {
  type BBox,
  clamp,
  type ImagePoint,
  imagePoint,
  type ScreenPoint,
  type Size,
  screenPoint,
} from './space'

/** Where the image lies on the screen: `screen = offset + image × scale`, in CSS pixels. */
export interface Viewport {
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** CSS pixels per image pixel beyond which zooming in shows nothing new. */
export const MAX_SCALE = 64
/** At least this much of the image, in CSS pixels, stays on the screen while panning. */
const KEEP_VISIBLE = 64
const FIT_MARGIN = 24

export const toScreen = (view: Viewport, point: ImagePoint): ScreenPoint =>
  screenPoint(view.x + point.x * view.scale, view.y + point.y * view.scale)

export const toImage = (view: Viewport, point: ScreenPoint): ImagePoint =>
  imagePoint((point.x - view.x) / view.scale, (point.y - view.y) / view.scale)

/** The whole image, centred, with a margin; small images are enlarged at most 4 times. */
export function fit(image: Size, screen: Size): Viewport {
  const room = (side: number) => Math.max(side - 2 * FIT_MARGIN, 16)
  const scale = Math.min(room(screen.width) / image.width, room(screen.height) / image.height, 4)
  return {
    scale,
    x: (screen.width - image.width * scale) / 2,
    y: (screen.height - image.height * scale) / 2,
  }
}

/** A part of the image in the middle of the screen, with as much again around it as it is wide and high. */
export function fitBox([x, y, width, height]: BBox, image: Size, screen: Size): Viewport {
  const wanted = Math.min(screen.width / (2 * width), screen.height / (2 * height))
  const scale = clamp(wanted, minScale(image, screen), MAX_SCALE)
  return {
    scale,
    x: screen.width / 2 - (x + width / 2) * scale,
    y: screen.height / 2 - (y + height / 2) * scale,
  }
}

/** Half of the fitted size, or true size for an image that is smaller than the screen. */
export const minScale = (image: Size, screen: Size) => Math.min(fit(image, screen).scale / 2, 1)

/** Zoom by `factor`, keeping the image point under `about` where it is. */
export function zoomAbout(
  view: Viewport,
  about: ScreenPoint,
  factor: number,
  image: Size,
  screen: Size,
): Viewport {
  const scale = clamp(view.scale * factor, minScale(image, screen), MAX_SCALE)
  const anchor = toImage(view, about)
  const moved = { scale, x: about.x - anchor.x * scale, y: about.y - anchor.y * scale }
  return keepVisible(moved, image, screen)
}

export const panBy = (view: Viewport, dx: number, dy: number, image: Size, screen: Size): Viewport =>
  keepVisible({ ...view, x: view.x + dx, y: view.y + dy }, image, screen)

/** Move the viewport back until some of the image is on the screen. */
export function keepVisible(view: Viewport, image: Size, screen: Size): Viewport {
  const hold = (offset: number, length: number, room: number) => {
    const margin = Math.min(KEEP_VISIBLE, length, room)
    return clamp(offset, margin - length, room - margin)
  }
  return {
    scale: view.scale,
    x: hold(view.x, image.width * view.scale, screen.width),
    y: hold(view.y, image.height * view.scale, screen.height),
  }
}
