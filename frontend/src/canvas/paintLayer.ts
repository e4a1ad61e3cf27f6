import type { MaskColumns } from '../geometry/maskColumns'
import type { Corners } from '../geometry/space'
import type { MaskLook } from './color'
import { paint } from './preview2d'
import { edgeReach } from './previewStyle'
import { rasterizeColumns } from './rasterizeColumns'
import { addCanvas, clear, context2d, type Scene } from './surface'

/** A mask that is being painted. */
export interface PaintedMask extends MaskLook {
  readonly mask: MaskColumns
}

/**
 * Shows a mask while it is painted: what a stroke costs is what it covers on the screen. What was painted last stays
 * until the masks below show it too.
 */
export class PaintLayer {
  private readonly context: CanvasRenderingContext2D
  private painted: PaintedMask | null = null
  private leaving: PaintedMask | null = null
  /** Where it was painted on since it was drawn. */
  private touched: Corners | null = null

  constructor(host: HTMLElement) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
  }

  /** Whether a mask is being painted. */
  get inUse(): boolean {
    return this.painted !== null
  }

  show(painted: PaintedMask | null) {
    this.leaving = painted ? null : this.painted
    this.painted = painted
    this.touched = null
  }

  /** The mask has changed inside this box. */
  touch([x0, y0, x1, y1]: Corners) {
    const [left, top, right, bottom] = this.touched ?? [x0, y0, x1, y1]
    this.touched = [Math.min(left, x0), Math.min(top, y0), Math.max(right, x1), Math.max(bottom, y1)]
  }

  /** The masks below show what was painted last; false: nothing was. */
  settle(): boolean {
    const wasLeaving = this.leaving !== null
    this.leaving = null
    return wasLeaving
  }

  /** Draw all of it, what was painted last unless the masks below are `settled`. */
  draw(scene: Scene, settled: boolean) {
    const shown = this.painted ?? (settled ? null : this.leaving)
    this.touched = null
    clear(this.context, scene.surface)
    if (shown) this.drawPart(shown, scene, shown.mask.box())
  }

  /** Draw what has changed. */
  drawTouched(scene: Scene) {
    const { painted, touched } = this
    this.touched = null
    if (painted && touched) this.drawPart(painted, scene, touched)
  }

  private drawPart(painted: PaintedMask, scene: Scene, box: Corners) {
    const reach = edgeReach(scene.surface)
    const raster = rasterizeColumns(painted.mask, scene, box, 2 * reach)
    const { left, top, width, height } = raster
    if (width <= 0 || height <= 0) return
    const pixels = this.context.createImageData(width, height)
    paint(raster, painted, reach, new Uint32Array(pixels.data.buffer))
    // Along its border the raster does not know what is an edge.
    const [fromX, fromY] = [left && reach, top && reach]
    const toX = width - (left + width < scene.surface.width ? reach : 0)
    const toY = height - (top + height < scene.surface.height ? reach : 0)
    this.context.putImageData(pixels, left, top, fromX, fromY, toX - fromX, toY - fromY)
  }
}
