import type { Sample } from '../geometry/flood'
import type { Rle } from '../geometry/rle'
import type { Corners, ImagePoint, ScreenPoint, Size } from '../geometry/space'
import { screenPoint } from '../geometry/space'
import { toImage, toScreen } from '../geometry/viewport'
import { BrushRing } from './brushRing'
import { Camera } from './camera'
import { Dashes } from './dashes'
import { drawSuggestion, type SuggestionItem } from './drawSuggestion'
import { Frames } from './frames'
import { ImageLayer, type ImageLook } from './imageLayer'
import type { MaskItem } from './maskItem'
import { drawAccepted, MasksLayer } from './masksLayer'
import type { Sight } from './miniMap'
import { type Crosshair, NOTHING_OVER, type Overlay, OverlayLayer } from './overlayLayer'
import { PaintClock, type PaintStart } from './paintClock'
import { type PaintedMask, PaintLayer } from './paintLayer'
import type { Picture } from './picture'
import { type Pin, type PinListener, Pins } from './pins'
import { Preview2d, type PreviewLayer } from './preview2d'
import { PreviewGl } from './previewGl'
import type { PreviewMask } from './rasterize'
import { samplePicture } from './sampling'
import type { Scene, Surface } from './surface'

type LayerName = 'image' | 'masks' | 'suggestions' | 'preview' | 'paint' | 'overlay'
const ALL: readonly LayerName[] = ['image', 'masks', 'suggestions', 'preview', 'paint', 'overlay']

/**
 * The canvas of the labelling page: six layers in one host, each drawn only when it has changed, at the size of
 * the screen. The host shows to tests and people who look: `data-hover` is there while the mask under the pointer is
 * shown; `data-renderer` names what draws it, `data-scale`, `data-x` and `data-y` are the viewport. `PaintClock`
 * adds what was painted.
 */
export class Stage {
  readonly camera = new Camera(() => this.moved())
  private readonly imageLayer: ImageLayer
  private readonly masksLayer: MasksLayer<MaskItem>
  private readonly suggestionsLayer: MasksLayer<SuggestionItem>
  private readonly previewLayer: PreviewLayer
  private readonly paintLayer: PaintLayer
  private readonly overlayLayer: OverlayLayer
  private readonly ring: BrushRing
  private readonly pins: Pins
  private readonly clock: PaintClock
  private readonly frames = new Frames<LayerName>((changed, now) => this.draw(changed, now))
  private readonly dashes = new Dashes(() => this.frames.ask('overlay'))
  private readonly observer = new ResizeObserver(() => this.resize())
  private surface: Surface = { width: 1, height: 1, ratio: 1 }
  private image: Size | null = null
  private picture: Picture | null = null
  private items: readonly MaskItem[] = []
  /** The accepted mask that is not shown, because it is being painted on. */
  private lifted: Rle | null = null
  private preview: PreviewMask | null = null
  private overlay: Overlay = NOTHING_OVER
  private sightChanged: ((sight: Sight | null) => void) | null = null
  /** The view is another one. */
  onLook: () => void = () => {}

  /** `pinned` hears what is done to pins. */
  constructor(
    private readonly host: HTMLElement,
    pinned: PinListener,
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
    this.clock = new PaintClock(host)
    host.dataset.renderer = onCard ? 'webgl2' : '2d'
    this.observer.observe(host)
    this.resize()
  }

  /** Show an image of this size; its picture follows with `setPicture`. */
  setImage(image: Size | null) {
    this.image = image
    this.setPicture(null)
    this.camera.setImage(image)
    this.frames.ask(...ALL)
  }

  setPicture(picture: Picture | null) {
    this.picture = picture
    this.tellSight()
    this.imageLayer.show(picture, () => this.frames.ask('image'))
    this.frames.ask('image')
  }

  setLook(look: ImageLook) {
    this.imageLayer.setLook(look)
    this.frames.ask('image')
  }

  setMasks(items: readonly MaskItem[]) {
    this.items = items
    this.showMasks()
  }

  setSuggestions(items: readonly SuggestionItem[]) {
    this.suggestionsLayer.show(items)
    this.frames.ask('suggestions')
  }

  /** Show the mask in the making, or what is hovered. `start`: of the event that asked for it, to measure from. */
  setPreview(preview: PreviewMask | null, start: PaintStart | null = null) {
    this.preview = preview
    this.clock.begin(preview && start)
    this.frames.ask('preview')
  }

  /** Show a mask that is being painted, in place of the accepted one it was; null ends that. */
  setPainted(painted: PaintedMask | null, instead: Rle | null = null) {
    if (!painted && !this.paintLayer.inUse) return
    this.paintLayer.show(painted)
    if (instead !== this.lifted) {
      this.lifted = instead
      this.showMasks()
    }
    this.frames.ask('paint', 'overlay')
  }

  /** What is being painted has changed inside this box. */
  touch(box: Corners) {
    this.paintLayer.touch(box)
    this.frames.ask()
  }

  /** The ring of the brush, in image pixels; null hides it. */
  setRing(at: ImagePoint | null, radius = 0) {
    const { view } = this.camera
    if (at) this.ring.show(toScreen(view, at), radius * view.scale)
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
    this.frames.ask('overlay')
    this.dashes.run(this.overlay.selected.length > 0)
  }

  setPins(pins: readonly Pin[]) {
    this.pins.show(pins)
    this.pins.place(this.camera.view)
  }

  /** Hear what is in sight, now and whenever that changes; null ends it. */
  onSight(listener: ((sight: Sight | null) => void) | null) {
    this.sightChanged = listener
    this.tellSight()
  }

  /** The pixels to pick colours from; null where the picture is not there yet. */
  sample(): Sample | null {
    const { image, picture, camera, surface } = this
    return image && picture && samplePicture(picture, image, camera.view, camera.screen, surface.ratio)
  }

  /** Where a pointer event happened, on the screen and on the image. */
  locate(event: { clientX: number; clientY: number }): { screen: ScreenPoint; image: ImagePoint } {
    const { left, top } = this.host.getBoundingClientRect()
    const screen = screenPoint(event.clientX - left, event.clientY - top)
    return { screen, image: toImage(this.camera.view, screen) }
  }

  /** The keys of the page work from here; those of a pin from that pin, where it is still there. */
  focus(pin: string | null = null) {
    if (pin === null || !this.pins.focus(pin)) this.host.focus({ preventScroll: true })
  }

  destroy() {
    this.observer.disconnect()
    this.frames.stop()
    this.dashes.stop()
    this.masksLayer.stop()
    this.suggestionsLayer.stop()
    this.host.replaceChildren()
  }

  private moved() {
    const { view } = this.camera
    Object.assign(this.host.dataset, { scale: view.scale, x: view.x, y: view.y })
    this.pins.place(view)
    this.tellSight()
    this.frames.ask(...ALL)
    this.onLook()
  }

  private tellSight() {
    const { image, picture } = this
    const { view, screen } = this.camera
    this.sightChanged?.(image && { view, image, screen, small: picture?.small ?? null })
  }

  private draw(changed: ReadonlySet<LayerName>, now: number) {
    const image = this.image ?? { width: 1, height: 1 }
    const scene: Scene = { view: this.camera.view, image, surface: this.surface }
    if (changed.has('image')) this.imageLayer.draw(scene)
    if (changed.has('masks')) this.masksLayer.draw(scene)
    if (changed.has('suggestions')) this.suggestionsLayer.draw(scene)
    if (changed.has('preview')) this.drawPreview(scene)
    if (changed.has('paint')) this.paintLayer.draw(scene, this.masksLayer.settled)
    else this.paintLayer.drawTouched(scene)
    if (changed.has('overlay')) this.drawOverlay(scene, now)
  }

  private drawPreview(scene: Scene) {
    this.previewLayer.draw(this.preview, scene)
    this.host.toggleAttribute('data-hover', this.preview?.hovered === true)
    this.clock.drawn()
  }

  private drawOverlay(scene: Scene, now: number) {
    const selected = this.overlay.selected.filter((rle) => rle !== this.lifted)
    this.overlayLayer.draw({ ...this.overlay, selected }, scene, this.dashes.at(now))
  }

  private showMasks() {
    this.masksLayer.show(this.lifted ? this.items.filter(({ rle }) => rle !== this.lifted) : this.items)
    this.frames.ask('masks')
  }

  private masksSettled() {
    if (this.paintLayer.settle()) this.frames.ask('paint')
  }

  /** A resized canvas is empty: it is drawn in the same frame, so that nothing flickers. */
  private resize() {
    const { clientWidth: width, clientHeight: height } = this.host
    if (!width || !height) return
    const ratio = window.devicePixelRatio || 1
    this.surface = { width: Math.round(width * ratio), height: Math.round(height * ratio), ratio }
    for (const { canvas } of [
      this.imageLayer,
      this.masksLayer,
      this.suggestionsLayer,
      this.previewLayer,
      this.paintLayer,
      this.overlayLayer,
    ])
      if (canvas.width !== this.surface.width || canvas.height !== this.surface.height)
        Object.assign(canvas, { width: this.surface.width, height: this.surface.height })
    this.camera.resize({ width, height })
    this.frames.drawNow(ALL)
  }
}
