import { type ImagePoint, imagePoint, type Size } from '../geometry/space'
import { visiblePart } from '../geometry/tiles'
import type { Viewport } from '../geometry/viewport'
import { context2d } from './surface'

/** What the stage shows. */
export interface Sight {
  readonly view: Viewport
  readonly image: Size
  readonly screen: Size
  /** A small form of the picture; null until it is there. */
  readonly small: ImageBitmap | null
}

/** The longest sides of the map, in CSS pixels. */
const LONGEST: Size = { width: 176, height: 132 }
/** The map is of use while no more than this share of the image is in sight. */
const MOST_IN_SIGHT = 0.6
/** The frame is never smaller than this, in CSS pixels. */
const SMALLEST_FRAME = 6

/** The whole image small in a corner, with a frame around what is in sight: click or drag to look elsewhere. */
export class MiniMap {
  private readonly picture = document.createElement('canvas')
  private readonly frame = document.createElement('div')
  private readonly stop = new AbortController()
  private drawn: ImageBitmap | null = null
  private sight: Sight | null = null

  constructor(
    private readonly host: HTMLElement,
    private readonly lookAt: (point: ImagePoint) => void,
  ) {
    Object.assign(this.frame.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      boxSizing: 'border-box',
      border: '2px solid #ffffff',
      outline: '1px solid rgb(0 0 0 / 0.7)',
      borderRadius: '2px',
    })
    this.picture.style.display = 'block'
    host.append(this.picture, this.frame)
    const { signal } = this.stop
    host.addEventListener('pointerdown', (event) => this.down(event), { signal })
    host.addEventListener('pointermove', (event) => this.move(event), { signal })
  }

  show(sight: Sight | null) {
    this.sight = sight
    const share = sight ? shareInSight(sight) : 1
    this.host.hidden = !sight?.small || share > MOST_IN_SIGHT
    if (!sight?.small || this.host.hidden) return
    if (sight.small !== this.drawn) this.draw(sight, sight.small)
    this.moveFrame(sight)
  }

  destroy() {
    this.stop.abort()
    this.host.replaceChildren()
  }

  private draw({ image }: Sight, small: ImageBitmap) {
    const { picture } = this
    const { width, height } = mapOf(image)
    const ratio = window.devicePixelRatio || 1
    Object.assign(picture.style, { width: `${width}px`, height: `${height}px` })
    Object.assign(picture, { width: Math.round(width * ratio), height: Math.round(height * ratio) })
    const context = context2d(picture)
    context.imageSmoothingQuality = 'high'
    context.drawImage(small, 0, 0, picture.width, picture.height)
    this.drawn = small
  }

  private moveFrame({ view, image, screen }: Sight) {
    const map = mapOf(image)
    const scale = map.width / image.width
    const [x0, y0, x1, y1] = visiblePart(view, image, screen)
    const width = Math.max((x1 - x0) * scale, SMALLEST_FRAME)
    const height = Math.max((y1 - y0) * scale, SMALLEST_FRAME)
    const x = Math.min(x0 * scale, map.width - width)
    const y = Math.min(y0 * scale, map.height - height)
    const { style } = this.frame
    style.width = `${width}px`
    style.height = `${height}px`
    style.transform = `translate(${x}px, ${y}px)`
  }

  private down(event: PointerEvent) {
    if (event.button !== 0) return
    event.preventDefault()
    this.host.setPointerCapture(event.pointerId)
    this.follow(event)
  }

  private move(event: PointerEvent) {
    if (this.host.hasPointerCapture(event.pointerId)) this.follow(event)
  }

  private follow({ clientX, clientY }: PointerEvent) {
    if (!this.sight) return
    const { left, top } = this.picture.getBoundingClientRect()
    const { image } = this.sight
    const scale = image.width / mapOf(image).width
    this.lookAt(imagePoint((clientX - left) * scale, (clientY - top) * scale))
  }
}

/** How large the map of an image is, in CSS pixels. */
export function mapOf({ width, height }: Size): Size {
  const scale = Math.min(LONGEST.width / width, LONGEST.height / height)
  return { width: Math.max(width * scale, 1), height: Math.max(height * scale, 1) }
}

function shareInSight({ view, image, screen }: Sight): number {
  const [x0, y0, x1, y1] = visiblePart(view, image, screen)
  return ((x1 - x0) * (y1 - y0)) / (image.width * image.height)
}
