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

/** Shows a mask while it is painted: what a stroke costs is what it covers on the screen. */
export class PaintLayer {
  private readonly context: CanvasRenderingContext2D

  constructor(host: HTMLElement) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
  }

  /** Draw all of it, or nothing with null. */
  draw(painted: PaintedMask | null, scene: Scene) {
    clear(this.context, scene.surface)
    if (painted) this.drawPart(painted, scene, painted.mask.box())
  }

  /** Draw what has changed inside a box, in image pixels, anew. */
  drawPart(painted: PaintedMask, scene: Scene, box: Corners) {
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
