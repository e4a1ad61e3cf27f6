import type { Rle } from '../geometry/rle'
import type { BBox, Corners, ImagePoint, ScreenPoint, Size } from '../geometry/space'
import { screenPoint } from '../geometry/space'
import {
  fit,
  fitBox,
  keepVisible,
  panBy,
  toImage,
  toScreen,
  type Viewport,
  zoomAbout,
} from '../geometry/viewport'
import { BrushRing } from './brushRing'
import { drawSuggestion, type SuggestionItem } from './drawSuggestion'
import { ImageLayer, type ImageLook } from './imageLayer'
import type { MaskItem } from './maskItem'
import { drawAccepted, MasksLayer } from './masksLayer'
import type { Sight } from './miniMap'
import { type Crosshair, type Overlay, OverlayLayer } from './overlayLayer'
import { measurePaint, type PaintMeasure, type PaintStart } from './paintClock'
import { type PaintedMask, PaintLayer } from './paintLayer'
import type { Picture } from './picture'
import { type Pin, Pins } from './pins'
import { Preview2d, type PreviewLayer } from './preview2d'
import { PreviewGl } from './previewGl'
import type { PreviewMask } from './rasterize'
import type { Scene, Surface } from './surface'

type LayerName = 'image' | 'masks' | 'suggestions' | 'preview' | 'paint' | 'overlay'
const ALL: readonly LayerName[] = ['image', 'masks', 'suggestions', 'preview', 'paint', 'overlay']
const DASH_FRAME_MS = 80
/** What is nearer to the edge of the screen than this, in CSS pixels, is not quite in sight. */
const EDGE = 32

/**
 * The canvas of the labelling page: six layers in one host, each drawn only when it has changed, at the size of
 * the screen. The host shows to tests and people who look: `data-masks-painted` counts painted previews of
 * prompts, `data-hovers-painted` those of the pointer, and `data-hover` is there while one is shown;
 * `data-renderer` names what draws them, `data-scale`, `data-x` and `data-y` are the viewport.
 */
export class Stage {
  private readonly imageLayer: ImageLayer
  private readonly masksLayer: MasksLayer<MaskItem>
  private readonly suggestionsLayer: MasksLayer<SuggestionItem>
  private readonly previewLayer: PreviewLayer
  private readonly paintLayer: PaintLayer
  private readonly overlayLayer: OverlayLayer
  private readonly ring: BrushRing
  private readonly pins: Pins
  private readonly observer: ResizeObserver
  private readonly dirty = new Set<LayerName>()
  private readonly stillness = matchMedia('(prefers-reduced-motion: reduce)')
  private frame = 0
  private dashes: ReturnType<typeof setInterval> | undefined
  private screen: Size = { width: 1, height: 1 }
  private surface: Surface = { width: 1, height: 1, ratio: 1 }
  private image: Size | null = null
  private viewport: Viewport = { scale: 1, x: 0, y: 0 }
  /** Whether the view follows the size of the window, until someone zooms or pans. */
  private fitted = true
  private preview: PreviewMask | null = null
  private items: readonly MaskItem[] = []
  private painted: PaintedMask | null = null
  /** The accepted mask that is not shown, because it is being painted on. */
  private lifted: Rle | null = null
  /** What was painted last, until the masks below show it too. */
  private leaving: PaintedMask | null = null
  /** Where it was painted on since it was drawn. */
  private touched: Corners | null = null
  private overlay: Overlay = {
    points: [],
    box: null,
    frame: null,
    examples: [],
    selected: [],
    polygon: null,
    handles: [],
    crosshair: null,
  }
  private picture: Picture | null = null
  private sightChanged: ((sight: Sight | null) => void) | null = null
  private start: PaintStart | null = null
  private readonly paints: Record<PaintMeasure, number> = { 'click-to-paint': 0, 'hover-to-paint': 0 }
  /** The view is another one. */
  onLook: () => void = () => {}

  /** `pinned` hears which pin was picked. */
  constructor(
    private readonly host: HTMLElement,
    pinned: (id: string) => void,
  ) {
    this.imageLayer = new ImageLayer(host)
    this.masksLayer = new MasksLayer(host, drawAccepted, () => this.masksSettled())
    this.suggestionsLayer = new MasksLayer(host, drawSuggestion, () => {})
    const onCard = PreviewGl.create(host)
    this.previewLayer = onCard ?? new Preview2d(host)
    this.paintLayer = new PaintLayer(host)
    this.overlayLayer = new OverlayLayer(host)
    this.ring = new BrushRing(host)
    this.pins = new Pins(host, pinned)
    host.dataset.renderer = onCard ? 'webgl2' : '2d'
    this.countPaints()
    this.observer = new ResizeObserver(() => this.resize())
    this.observer.observe(host)
    this.resize()
  }

  private get layers() {
    return [
      this.imageLayer,
      this.masksLayer,
      this.suggestionsLayer,
      this.previewLayer,
      this.paintLayer,
      this.overlayLayer,
    ]
  }

  get view(): Viewport {
    return this.viewport
  }

  /** Show an image of this size; its picture follows with `setPicture`. */
  setImage(image: Size | null) {
    this.image = image
    this.setPicture(null)
    this.fit()
  }

  setPicture(picture: Picture | null) {
    this.picture = picture
    this.tellSight()
    this.imageLayer.show(picture, () => this.invalidate('image'))
    this.invalidate('image')
  }

  setLook(look: ImageLook) {
    this.imageLayer.setLook(look)
    this.invalidate('image')
  }

  setMasks(items: readonly MaskItem[]) {
    this.items = items
    this.showMasks()
  }

  setSuggestions(items: readonly SuggestionItem[]) {
    this.suggestionsLayer.show(items)
    this.invalidate('suggestions')
  }

  /** Show the mask in the making, or what is hovered. `start`: of the event that asked for it, to measure from. */
  setPreview(preview: PreviewMask | null, start: PaintStart | null = null) {
    this.preview = preview
    this.start = preview ? start : null
    this.invalidate('preview')
  }

  /** Show a mask that is being painted, in place of the accepted one it was; null ends that. */
  setPainted(painted: PaintedMask | null, instead: Rle | null = null) {
    if (!painted && !this.painted) return
    this.leaving = painted ? null : this.painted
    this.painted = painted
    this.touched = null
    if (instead !== this.lifted) {
      this.lifted = instead
      this.showMasks()
    }
    this.invalidate('paint', 'overlay')
  }

  /** What is being painted has changed inside this box. */
  touch([x0, y0, x1, y1]: Corners) {
    const before = this.touched ?? [x0, y0, x1, y1]
    this.touched = [
      Math.min(before[0], x0),
      Math.min(before[1], y0),
      Math.max(before[2], x1),
      Math.max(before[3], y1),
    ]
    this.invalidate()
  }

  /** The ring of the brush, in image pixels; null hides it. */
  setRing(at: ImagePoint | null, radius = 0) {
    if (at) this.ring.show(toScreen(this.viewport, at), radius * this.viewport.scale)
    else this.ring.hide()
  }

  /** The cursor that keys move; `data-cursor` of the host has its place in image pixels. */
  setCrosshair(crosshair: Crosshair | null) {
    if (crosshair) this.host.dataset.cursor = `${crosshair.at.x} ${crosshair.at.y}`
    else delete this.host.dataset.cursor
    this.setOverlay({ crosshair })
  }

  setOverlay(change: Partial<Overlay>) {
    this.overlay = { ...this.overlay, ...change }
    this.invalidate('overlay')
    this.moveDashes()
  }

  setPins(pins: readonly Pin[]) {
    this.pins.show(pins)
    this.pins.place(this.viewport)
  }

  /** Bring a place of the image to the middle, unless it is in sight already. */
  reveal(at: ImagePoint) {
    const { width, height } = this.screen
    const { x, y } = toScreen(this.viewport, at)
    if (x < EDGE || y < EDGE || x > width - EDGE || y > height - EDGE) this.pan(width / 2 - x, height / 2 - y)
  }

  fit() {
    if (!this.image) return this.invalidate(...ALL)
    this.fitted = true
    this.look(fit(this.image, this.screen))
  }

  /** Bring a part of the image to the middle, as large as fits. */
  zoomTo(box: BBox) {
    if (!this.image) return
    this.fitted = false
    this.look(fitBox(box, this.image, this.screen))
  }

  zoom(factor: number, about: ScreenPoint = screenPoint(this.screen.width / 2, this.screen.height / 2)) {
    if (!this.image) return
    this.fitted = false
    this.look(zoomAbout(this.viewport, about, factor, this.image, this.screen))
  }

  pan(dx: number, dy: number) {
    if (!this.image) return
    this.fitted = false
    this.look(panBy(this.viewport, dx, dy, this.image, this.screen))
  }

  /** Bring a point of the image to the middle. */
  centre(point: ImagePoint) {
    const { x, y } = toScreen(this.viewport, point)
    this.pan(this.screen.width / 2 - x, this.screen.height / 2 - y)
  }

  /** Hear what is in sight, now and whenever that changes; null ends it. */
  onSight(listener: ((sight: Sight | null) => void) | null) {
    this.sightChanged = listener
    this.tellSight()
  }

  /** Where a pointer event happened, on the screen and on the image. */
  locate(event: { clientX: number; clientY: number }): { screen: ScreenPoint; image: ImagePoint } {
    const { left, top } = this.host.getBoundingClientRect()
    const screen = screenPoint(event.clientX - left, event.clientY - top)
    return { screen, image: toImage(this.viewport, screen) }
  }

  /** The keys of the page work from here. */
  focus() {
    this.host.focus({ preventScroll: true })
  }

  destroy() {
    this.observer.disconnect()
    cancelAnimationFrame(this.frame)
    clearInterval(this.dashes)
    this.masksLayer.stop()
    this.suggestionsLayer.stop()
    this.host.replaceChildren()
  }

  private look(view: Viewport) {
    this.viewport = view
    Object.assign(this.host.dataset, { scale: view.scale, x: view.x, y: view.y })
    this.pins.place(view)
    this.tellSight()
    this.invalidate(...ALL)
    this.onLook()
  }

  private tellSight() {
    const { viewport: view, image, screen, picture } = this
    this.sightChanged?.(image && { view, image, screen, small: picture?.small ?? null })
  }

  private invalidate(...layers: LayerName[]) {
    for (const layer of layers) this.dirty.add(layer)
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.draw(now))
  }

  private draw(now: number) {
    this.frame = 0
    const dirty = new Set(this.dirty)
    this.dirty.clear()
    const scene: Scene = {
      view: this.viewport,
      image: this.image ?? { width: 1, height: 1 },
      surface: this.surface,
    }
    if (dirty.has('image')) this.imageLayer.draw(scene)
    if (dirty.has('masks')) this.masksLayer.draw(scene)
    if (dirty.has('suggestions')) this.suggestionsLayer.draw(scene)
    if (dirty.has('preview')) this.drawPreview(scene)
    this.drawPaint(scene, dirty.has('paint'))
    if (dirty.has('overlay')) this.drawOverlay(scene, this.stillness.matches ? 0 : now)
  }

  private drawPaint(scene: Scene, all: boolean) {
    const { painted, touched } = this
    this.touched = null
    if (all) this.paintLayer.draw(painted ?? (this.masksLayer.settled ? null : this.leaving), scene)
    else if (painted && touched) this.paintLayer.drawPart(painted, scene, touched)
  }

  private drawOverlay(scene: Scene, now: number) {
    const selected = this.overlay.selected.filter((rle) => rle !== this.lifted)
    this.overlayLayer.draw({ ...this.overlay, selected }, scene, now)
  }

  private showMasks() {
    this.masksLayer.show(this.lifted ? this.items.filter(({ rle }) => rle !== this.lifted) : this.items)
    this.invalidate('masks')
  }

  private masksSettled() {
    if (this.leaving) this.invalidate('paint')
    this.leaving = null
  }

  private drawPreview(scene: Scene) {
    const { preview, start } = this
    this.previewLayer.draw(preview, scene)
    this.host.toggleAttribute('data-hover', preview?.hovered === true)
    if (!start) return
    measurePaint(start, () => {
      this.paints[start.measure]++
      this.countPaints()
    })
    this.start = null
  }

  private countPaints() {
    const { 'click-to-paint': masks, 'hover-to-paint': hovers } = this.paints
    Object.assign(this.host.dataset, { masksPainted: masks, hoversPainted: hovers })
  }

  private moveDashes() {
    clearInterval(this.dashes)
    if (this.overlay.selected.length && !this.stillness.matches)
      this.dashes = setInterval(() => this.invalidate('overlay'), DASH_FRAME_MS)
  }

  private resize() {
    const { clientWidth, clientHeight } = this.host
    const ratio = window.devicePixelRatio || 1
    const surface = {
      width: Math.round(clientWidth * ratio),
      height: Math.round(clientHeight * ratio),
      ratio,
    }
    if (!clientWidth || !clientHeight) return
    this.screen = { width: clientWidth, height: clientHeight }
    this.surface = surface
    for (const { canvas } of this.layers)
      if (canvas.width !== surface.width || canvas.height !== surface.height)
        Object.assign(canvas, { width: surface.width, height: surface.height })
    if (this.image && !this.fitted) this.look(keepVisible(this.viewport, this.image, this.screen))
    else this.fit()
    this.redrawNow()
  }

  /** A resized canvas is empty: draw in the same frame, so that nothing flickers. */
  private redrawNow() {
    cancelAnimationFrame(this.frame)
    for (const layer of ALL) this.dirty.add(layer)
    this.draw(performance.now())
  }
}
