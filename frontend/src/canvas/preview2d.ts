import { edgeAlpha, edgeColor, edgeReach, fillColor, type PreviewLook, previewAlpha } from './previewStyle'
import { isEdge, type PreviewMask, type Raster, rasterize } from './rasterize'
import { addCanvas, clear, context2d, type Scene } from './surface'

/** Draws the mask in the making; the WebGL and the 2D form show the same pixels. */
export interface PreviewLayer {
  readonly canvas: HTMLCanvasElement
  draw(mask: PreviewMask | null, scene: Scene): void
}

/** The preview on a 2D canvas, for machines without a graphics card. */
export class Preview2d implements PreviewLayer {
  private readonly context: CanvasRenderingContext2D

  constructor(host: HTMLElement) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
  }

  draw(mask: PreviewMask | null, scene: Scene) {
    clear(this.context, scene.surface)
    if (!mask) return
    const raster = rasterize(mask, scene)
    if (!raster.width || !raster.height) return
    const pixels = this.context.createImageData(raster.width, raster.height)
    paint(raster, mask, edgeReach(scene.surface), new Uint32Array(pixels.data.buffer))
    this.context.putImageData(pixels, raster.left, raster.top)
  }
}

/** Fill `out`, u32[height × width] as ImageData has its bytes. */
export function paint(raster: Raster, look: PreviewLook, reach: number, out: Uint32Array) {
  const fill = packed(fillColor(look.color), previewAlpha(look))
  const edge = packed(edgeColor(look.color), edgeAlpha(look))
  const { inside, width, height } = raster
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (inside[y * width + x]) out[y * width + x] = isEdge(raster, x, y, reach) ? edge : fill
}

/** Bytes red, green, blue, alpha in the machine's own order. */
function packed([r, g, b]: readonly [number, number, number], alpha: number): number {
  return new Uint32Array(Uint8Array.of(r, g, b, Math.round(alpha * 255)).buffer)[0]!
}
