import type { Rectangle } from '../geometry/tiles'
import { css, rgbOf } from './color'
import { changedItems, exposedBy, meet, placeOf, shiftBetween } from './damage'
import { isSameItem, type MaskItem } from './maskItem'
import { pathOf } from './shapes'
import { addCanvas, type Context2d, clear, context2d, type Scene, toImageSpace } from './surface'

/** How a layer draws one of its masks. */
export type DrawMask<Item> = (context: Context2d, item: Item, scene: Scene) => void

/** Up to this many corners are drawn in a frame; more only once the view rests. */
const CORNERS_A_FRAME = 10_000
const REST_MS = 90
/** Time one slice of drawing may take, so that the page stays quick. */
const SLICE_MS = 8

/**
 * Many masks. They are drawn when they or the view change, never for a click. Where few have changed, or come into
 * sight as the view moves, only those places are drawn anew. Else many masks are drawn in slices beside the screen;
 * until they are done, the last picture of them is moved with the view.
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
    if (sameView && !this.still && startsWith(this.items, this.drawn!.items)) return this.drawNew(scene)
    if (this.drawDamage(scene)) return
    if (this.isCheap(scene, [everything(scene)])) return this.drawAll(scene)
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

  /** Draw anew only where masks have changed or come into sight; false where that is too much for a frame. */
  private drawDamage(scene: Scene): boolean {
    const { context, drawn, items } = this
    const shift = drawn && shiftBetween(drawn.scene, scene)
    if (!drawn || !shift) return false
    const changed = changedItems(drawn.items, items).map((item) => placeOf(item, scene))
    const places = [...exposedBy(shift, scene), ...changed].filter((place) => meet(place, everything(scene)))
    if (!this.isCheap(scene, places)) return false
    moveBy(context, this.still ?? context.canvas, shift.dx, shift.dy)
    if (places.length) this.drawPlaces(scene, places)
    this.remember(scene)
    return true
  }

  private drawPlaces(scene: Scene, places: readonly Rectangle[]) {
    const { context } = this
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.beginPath()
    for (const { x, y, width, height } of places) {
      context.rect(x, y, width, height)
      context.clearRect(x, y, width, height)
    }
    context.clip()
    for (const item of this.items) if (isIn(item, scene, places)) this.drawMask(context, item, scene)
    context.restore()
  }

  private drawAll(scene: Scene) {
    clear(this.context, scene.surface)
    for (const item of this.items)
      if (isIn(item, scene, [everything(scene)])) this.drawMask(this.context, item, scene)
    this.remember(scene)
  }

  /** Whether all masks in these places can be drawn in a frame. */
  private isCheap(scene: Scene, places: readonly Rectangle[]): boolean {
    const detail = Math.min(scene.view.scale * scene.surface.ratio, 1)
    let corners = 0
    for (const item of this.items) {
      if (!isIn(item, scene, places)) continue
      corners += (item.bbox[2] + item.bbox[3]) * detail
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
        if (isIn(items[next]!, scene, [everything(scene)])) this.drawMask(context, items[next]!, scene)
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
  const path = pathOf(rle, scene)
  const rgb = rgbOf(color)
  toImageSpace(context, scene)
  context.fillStyle = css(rgb, fill)
  context.fill(path, 'evenodd')
  context.strokeStyle = css(rgb, 1)
  context.lineWidth = 1 / scene.view.scale
  context.stroke(path)
}

const isSameView = (a: Scene, b: Scene) =>
  a.view.scale === b.view.scale &&
  a.view.x === b.view.x &&
  a.view.y === b.view.y &&
  a.surface.width === b.surface.width &&
  a.surface.height === b.surface.height

const startsWith = (list: readonly MaskItem[], start: readonly MaskItem[]) =>
  start.length <= list.length && start.every((item, i) => isSameItem(item, list[i]!))

const isIn = (item: MaskItem, scene: Scene, places: readonly Rectangle[]) => {
  const place = placeOf(item, scene)
  return places.some((each) => meet(place, each))
}

const everything = ({ surface: { width, height } }: Scene): Rectangle => ({ x: 0, y: 0, width, height })

/** Show a picture of the whole surface moved by whole device pixels, and nothing else. */
function moveBy(context: Context2d, picture: HTMLCanvasElement, dx: number, dy: number) {
  if (picture === context.canvas && !dx && !dy) return
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.globalCompositeOperation = 'copy'
  context.drawImage(picture, dx, dy)
  context.restore()
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas')
  Object.assign(copy, { width: canvas.width, height: canvas.height })
  context2d(copy).drawImage(canvas, 0, 0)
  return copy
}
