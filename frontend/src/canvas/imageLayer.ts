import { levelFor, type Picture } from './pictures'
import { drawPixelGrid } from './pixelGrid'
import { addCanvas, clear, context2d, type Scene, toImageSpace } from './surface'

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

  show(picture: Picture | null) {
    this.picture = picture
  }

  draw(scene: Scene) {
    const { context, picture } = this
    clear(context, scene.surface)
    if (!picture) return
    const scale = scene.view.scale * scene.surface.ratio
    toImageSpace(context, scene)
    context.imageSmoothingEnabled = scale < SHOW_PIXELS_ABOVE
    context.drawImage(levelFor(picture, scale), 0, 0, scene.image.width, scene.image.height)
    if (this.look.pixelGrid) drawPixelGrid(context, scene)
  }
}
