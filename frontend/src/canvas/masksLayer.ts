import type { Rle } from '../geometry/rle'
import type { BBox } from '../geometry/space'
import { css, type MaskLook, rgbOf } from './color'
import { shapeOf } from './shapes'
import { addCanvas, type Context2d, clear, context2d, type Scene, toImageSpace } from './surface'

/** A mask to draw. */
export interface MaskItem extends MaskLook {
  readonly rle: Rle
  readonly bbox: BBox
}

/** How a layer draws one of its masks. */
export type DrawMask<Item> = (context: Context2d, item: Item, scene: Scene) => void

/** Up to this many corners all masks are drawn anew in every frame; above, only once the view rests. */
const CORNERS_A_FRAME = 30_000
const REST_MS = 90
/** Time one slice of drawing may take, so that the page stays quick. */
const SLICE_MS = 8

/**
 * Many masks. They are drawn when they or the view change, never for a click. Many masks are drawn in
 * slices beside the screen; until they are done, the last picture of them is moved with the view.
 */
export class MasksLayer<Item extends MaskItem> {
  private readonly context: CanvasRenderingContext2D
  private items: readonly Item[] = []
  private drawn: { items: readonly Item[]; scene: Scene } | null = null
  private still: HTMLCanvasElement | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    host: HTMLElement,
    private readonly drawMask: DrawMask<Item>,
    /** Called when what was given to `show` is on the screen. */
    private readonly onSettled: () => void,
  ) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
  }

  show(items: readonly Item[]) {
    this.items = items
  }

  /** Whether what was given to `show` last is on the screen. */
  get settled(): boolean {
    return this.drawn?.items === this.items
  }

  draw(scene: Scene) {
    clearTimeout(this.timer)
    const sameView = this.drawn && isSameView(this.drawn.scene, scene)
    if (sameView && startsWith(this.items, this.drawn!.items)) return this.drawNew(scene)
    if (this.isCheap(scene)) return this.drawAll(scene)
    if (!sameView) this.moveStill(scene)
    this.timer = setTimeout(() => this.drawInSlices(scene), sameView ? 0 : REST_MS)
  }

  stop() {
    clearTimeout(this.timer)
  }

  /** Nothing but additions: only those are drawn. */
  private drawNew(scene: Scene) {
    const added = this.items.slice(this.drawn!.items.length)
    for (const item of added) this.drawMask(this.context, item, scene)
    this.remember(scene)
  }

  private drawAll(scene: Scene) {
    clear(this.context, scene.surface)
    for (const item of this.items) if (isVisible(item, scene)) this.drawMask(this.context, item, scene)
    this.remember(scene)
  }

  private isCheap(scene: Scene): boolean {
    let corners = 0
    for (const item of this.items) {
      if (!isVisible(item, scene)) continue
      corners += item.bbox[2] + item.bbox[3]
      if (corners > CORNERS_A_FRAME) return false
    }
    return true
  }

  /** Show the last picture of the masks where the view has gone. */
  private moveStill(scene: Scene) {
    const { context, drawn } = this
    if (!drawn) return
    this.still ??= copyOf(context.canvas)
    const factor = scene.view.scale / drawn.scene.view.scale
    const { ratio } = scene.surface
    clear(context, scene.surface)
    const shift = (to: number, from: number) => (to - from * factor) * ratio
    const { view } = drawn.scene
    context.setTransform(factor, 0, 0, factor, shift(scene.view.x, view.x), shift(scene.view.y, view.y))
    context.drawImage(this.still, 0, 0)
  }

  private drawInSlices(scene: Scene) {
    const { items } = this
    const beside = document.createElement('canvas')
    Object.assign(beside, { width: scene.surface.width, height: scene.surface.height })
    const context = context2d(beside)
    let next = 0
    const slice = () => {
      const end = performance.now() + SLICE_MS
      for (; next < items.length && performance.now() < end; next++)
        if (isVisible(items[next]!, scene)) this.drawMask(context, items[next]!, scene)
      if (next < items.length) this.timer = setTimeout(slice)
      else this.swap(beside, scene)
    }
    slice()
  }

  private swap(beside: HTMLCanvasElement, scene: Scene) {
    clear(this.context, scene.surface)
    this.context.drawImage(beside, 0, 0)
    this.remember(scene)
  }

  private remember(scene: Scene) {
    this.drawn = { items: this.items, scene }
    this.still = null
    this.onSettled()
  }
}

/** An accepted mask: a translucent fill and a crisp line. */
export function drawAccepted(context: Context2d, { rle, color, fill }: MaskItem, scene: Scene) {
  const { path } = shapeOf(rle)
  const rgb = rgbOf(color)
  toImageSpace(context, scene)
  context.fillStyle = css(rgb, fill)
  context.fill(path, 'evenodd')
  context.strokeStyle = css(rgb, 1)
  context.lineWidth = 1 / scene.view.scale
  context.stroke(path)
}

function isVisible({ bbox: [x, y, width, height] }: MaskItem, { view, surface }: Scene): boolean {
  const [left, top] = [view.x + x * view.scale, view.y + y * view.scale]
  const [right, bottom] = [left + width * view.scale, top + height * view.scale]
  const { ratio } = surface
  return right >= 0 && bottom >= 0 && left * ratio <= surface.width && top * ratio <= surface.height
}

const isSameView = (a: Scene, b: Scene) =>
  a.view.scale === b.view.scale &&
  a.view.x === b.view.x &&
  a.view.y === b.view.y &&
  a.surface.width === b.surface.width &&
  a.surface.height === b.surface.height

const startsWith = (list: readonly MaskItem[], start: readonly MaskItem[]) =>
  start.length <= list.length && start.every((item, i) => isSameItem(item, list[i]!))

const isSameItem = (a: MaskItem, b: MaskItem) => a.rle === b.rle && a.color === b.color && a.fill === b.fill

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas')
  Object.assign(copy, { width: canvas.width, height: canvas.height })
  context2d(copy).drawImage(canvas, 0, 0)
  return copy
}
