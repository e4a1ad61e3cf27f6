import type { Sample } from '../geometry/flood'
import type { Corners, Size } from '../geometry/space'
import { visiblePart } from '../geometry/tiles'
import type { Viewport } from '../geometry/viewport'
import type { Picture } from './picture'
import { context2d } from './surface'

/** So many pixels are read at once: more would hold up the hand. */
const MOST = 4_000_000

interface Steps {
  readonly from: number
  readonly step: number
}

/** Read the pixels of the picture; of one with too many to read at once, of what is in sight, as fine as that allows. */
export function samplePicture(
  picture: Picture,
  image: Size,
  view: Viewport,
  screen: Size,
  ratio: number,
): Sample {
  const part = image.width * image.height <= MOST ? wholeOf(image) : visiblePart(view, image, screen)
  const from = picture.stepAt(view.scale * ratio)
  let step = from
  while (areaOf(part) / step ** 2 > MOST) step *= 2
  return read(picture, image, part, { from, step })
}

/**
 * A part of the picture, each pixel that is read standing for a square of `step` pixels each way. It is drawn from those
 * on the screen, which stand for `from` pixels each way: others may not be there.
 */
function read(picture: Picture, image: Size, [x0, y0, x1, y1]: Corners, { from, step }: Steps): Sample {
  const [left, top] = [Math.floor(x0 / step) * step, Math.floor(y0 / step) * step]
  const [width, height] = [Math.ceil((x1 - left) / step), Math.ceil((y1 - top) / step)]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = context2d(canvas, { willReadFrequently: true })
  const scale = 1 / step
  const surface = { width, height, ratio: 1 }
  picture.drawSample(context, { view: { scale, x: -left * scale, y: -top * scale }, image, surface }, from)
  return { left, top, step, width, height, data: context.getImageData(0, 0, width, height).data }
}

const wholeOf = ({ width, height }: Size): Corners => [0, 0, width, height]

const areaOf = ([x0, y0, x1, y1]: Corners) => (x1 - x0) * (y1 - y0)
