import { levelFor, type Picture } from './pictures'
import { addCanvas, clear, context2d, type Scene, toImageSpace } from './surface'

/** Above this many device pixels per image pixel single pixels are shown as squares. */
const SHOW_PIXELS_ABOVE = 3

/** The picture itself. */
export class ImageLayer {
  private readonly context: CanvasRenderingContext2D
  private picture: Picture | null = null

  constructor(host: HTMLElement) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
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
  }
}
