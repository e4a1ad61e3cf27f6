import { type BBox, type ImagePoint, type ScreenPoint, type Size, screenPoint } from '../geometry/space'
import { fit, fitBox, keepVisible, panBy, toScreen, type Viewport, zoomAbout } from '../geometry/viewport'

/** What is nearer to the edge of the screen than this, in CSS pixels, is not quite in sight. */
const EDGE = 32

/** Where one looks at the image: at all of it, whatever the size of the screen, until someone zooms or pans. */
export class Camera {
  private image: Size | null = null
  private size: Size = { width: 1, height: 1 }
  private viewport: Viewport = { scale: 1, x: 0, y: 0 }
  private fitted = true

  /** `moved` hears that the view is another one. */
  constructor(private readonly moved: () => void) {}

  get view(): Viewport {
    return this.viewport
  }

  /** The canvas, in CSS pixels. */
  get screen(): Size {
    return this.size
  }

  setImage(image: Size | null) {
    this.image = image
    this.fit()
  }

  resize(screen: Size) {
    this.size = screen
    if (this.image && !this.fitted) this.look(keepVisible(this.viewport, this.image, screen))
    else this.fit()
  }

  fit() {
    if (!this.image) return
    this.fitted = true
    this.look(fit(this.image, this.size))
  }

  /** Bring a part of the image to the middle, as large as fits. */
  zoomTo(box: BBox) {
    if (this.image) this.go(fitBox(box, this.image, this.size))
  }

  zoom(factor: number, about: ScreenPoint = screenPoint(this.size.width / 2, this.size.height / 2)) {
    if (this.image) this.go(zoomAbout(this.viewport, about, factor, this.image, this.size))
  }

  pan(dx: number, dy: number) {
    if (this.image) this.go(panBy(this.viewport, dx, dy, this.image, this.size))
  }

  /** Bring a point of the image to the middle. */
  centre(point: ImagePoint) {
    const { x, y } = toScreen(this.viewport, point)
    this.pan(this.size.width / 2 - x, this.size.height / 2 - y)
  }

  /** Bring a point of the image to the middle, unless it is in sight already. */
  reveal(point: ImagePoint) {
    const { width, height } = this.size
    const { x, y } = toScreen(this.viewport, point)
    if (x < EDGE || y < EDGE || x > width - EDGE || y > height - EDGE) this.centre(point)
  }

  private go(view: Viewport) {
    this.fitted = false
    this.look(view)
  }

  private look(view: Viewport) {
    this.viewport = view
    this.moved()
  }
}
