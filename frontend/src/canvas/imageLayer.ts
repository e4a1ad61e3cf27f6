import type { Picture } from './picture'
import { drawPixelGrid } from './pixelGrid'
import { addCanvas, clear, context2d, type Scene } from './surface'

/** Above this many device pixels per image pixel single pixels are shown as squares. */
const SHOW_PIXELS_ABOVE = 3

/** How the picture is shown; 1 leaves it as it is. */
export interface ImageLook {
  readonly brightness: number
  readonly contrast: number
  readonly pixelGrid: boolean
}

/** The picture itself. */
export class ImageLayer {
  private readonly context: CanvasRenderingContext2D
  private picture: Picture | null = null
  private look: ImageLook = { brightness: 1, contrast: 1, pixelGrid: false }

  constructor(host: HTMLElement) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
  }

  /** Light and grid of the picture alone: masks keep their colours. */
  setLook(look: ImageLook) {
    this.look = look
    const { brightness, contrast } = look
    const isUsual = brightness === 1 && contrast === 1
    this.canvas.style.filter = isUsual ? '' : `brightness(${brightness}) contrast(${contrast})`
  }

  /** `changed` is called when the picture can be drawn better. */
  show(picture: Picture | null, changed: () => void) {
    if (picture !== this.picture) this.picture?.watch(null)
    this.picture = picture
    picture?.watch(changed)
  }

  draw(scene: Scene) {
    const { context, picture } = this
    clear(context, scene.surface)
    if (!picture) return
    const scale = scene.view.scale * scene.surface.ratio
    context.imageSmoothingEnabled = scale < SHOW_PIXELS_ABOVE
    picture.draw(context, scene)
    if (this.look.pixelGrid) drawPixelGrid(context, scene)
  }
}
