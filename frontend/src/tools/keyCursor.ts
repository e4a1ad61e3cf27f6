import type { Camera } from '../canvas/camera'
import {
  clamp,
  type ImagePoint,
  imagePoint,
  type ScreenPoint,
  type Size,
  screenPoint,
} from '../geometry/space'
import { toImage, toScreen } from '../geometry/viewport'
import type { Editor } from '../store/editor'
import { Pace, type Stride } from './pace'
import type { Pointer } from './tool'

/** What the cursor's button does: the same as a mouse's over the canvas. */
export interface Hand {
  /** True when the button stays down, for the tool in use draws from here on. */
  down(pointer: Pointer): boolean
  move(pointer: Pointer): void
  up(pointer: Pointer): void
  leave(): void
}

/** The cursor stays this far from the edge of the canvas; the image moves instead. */
const MARGIN = 32

/**
 * A cursor on the image that keys move, for all that a pointer does. It is there while the canvas has the focus and
 * got it by keys; the first press of a pointer ends it. A tool that draws from press to release is held until the
 * next press, so that nothing takes two keys at once.
 */
export class KeyCursor {
  /** Whether the cursor comes back with the focus. */
  private wanted = false
  /** Whether the focus is about to move by Tab. */
  private tabbing = false
  private readonly pace = new Pace()
  /** Where it was put away, on this image: there it comes back. */
  private left: ImagePoint | null = null
  private readonly stop = new AbortController()

  constructor(
    private readonly host: HTMLElement,
    private readonly camera: Pick<Camera, 'view' | 'pan'>,
    private readonly editor: Editor,
    private readonly hand: Hand,
  ) {
    const options = { signal: this.stop.signal, capture: true }
    host.addEventListener('focus', ({ target }) => target === host && this.focused(), options)
    host.addEventListener('blur', () => this.putAway(), options)
    window.addEventListener('keydown', ({ key }) => this.listen(key === 'Tab'), options)
    window.addEventListener('pointerdown', () => this.listen(false), options)
  }

  get on(): boolean {
    return this.editor.state.cursor !== null
  }

  /** Where it is on the canvas, to zoom about; undefined while it is not shown. */
  get place(): ScreenPoint | undefined {
    const { cursor } = this.editor.state
    return cursor ? toScreen(this.camera.view, cursor.at) : undefined
  }

  take() {
    this.wanted = true
    if (document.activeElement === this.host) this.focused()
    else this.host.focus()
  }

  /** A pointer is used, or the cursor is no longer wanted. */
  giveUp() {
    this.wanted = false
    this.putAway()
  }

  toggle() {
    if (this.on) this.giveUp()
    else this.take()
  }

  /** Another image is open: begin in the middle of it. */
  startAnew() {
    this.left = null
    if (this.on) this.put(this.middle(), false)
  }

  /** Go on by one step, each way -1, 0 or 1. */
  step(dx: number, dy: number, stride: Stride) {
    const { cursor } = this.editor.state
    if (!cursor) return
    const far = this.pace.next(stride, this.camera.view.scale)
    const at = this.onImage(imagePoint(cursor.at.x + dx * far, cursor.at.y + dy * far))
    this.reveal(at)
    this.put(at, cursor.held)
    this.hand.move(this.pointer(at, false))
  }

  /** Press the button, or release it where it is held. */
  press({ shift, timeStamp }: { shift: boolean; timeStamp: number }) {
    const { cursor } = this.editor.state
    if (!cursor) return
    const pointer = { ...this.pointer(cursor.at, shift), timeStamp }
    if (cursor.held) this.release(pointer)
    else this.put(cursor.at, this.hand.down(pointer))
  }

  /** What was held was given up. */
  dropped() {
    const { cursor } = this.editor.state
    if (cursor?.held) this.put(cursor.at, false)
  }

  destroy() {
    this.stop.abort()
    if (this.on) this.editor.set({ cursor: null })
  }

  private listen(tabbing: boolean) {
    this.tabbing = tabbing
  }

  private focused() {
    this.wanted ||= this.tabbing
    if (!this.wanted || this.on) return
    const at = this.left && this.isInSight(this.left) ? this.left : this.middle()
    this.put(at, false)
    this.hand.move(this.pointer(at, false))
  }

  private isInSight(point: ImagePoint): boolean {
    const { x, y } = toScreen(this.camera.view, point)
    return x >= 0 && y >= 0 && x < this.size.width && y < this.size.height
  }

  private putAway() {
    const { cursor } = this.editor.state
    if (!cursor) return
    if (cursor.held) this.release(this.pointer(cursor.at, false))
    this.left = cursor.at
    this.editor.set({ cursor: null })
    this.hand.leave()
  }

  private release(pointer: Pointer) {
    this.put(pointer.image, false)
    this.hand.up(pointer)
  }

  private put(at: ImagePoint, held: boolean) {
    this.editor.set({ cursor: { at, held } })
  }

  private get size(): Size {
    return { width: this.host.clientWidth, height: this.host.clientHeight }
  }

  private middle(): ImagePoint {
    const { width, height } = this.size
    return this.onImage(toImage(this.camera.view, screenPoint(width / 2, height / 2)))
  }

  /** The middle of the pixel that it is on, so that a step is never between two. */
  private onImage({ x, y }: ImagePoint): ImagePoint {
    const { width, height } = this.editor.state.image ?? { width: 1, height: 1 }
    const inside = (value: number, length: number) => clamp(Math.floor(value), 0, length - 1) + 0.5
    return imagePoint(inside(x, width), inside(y, height))
  }

  private reveal(at: ImagePoint) {
    const { x, y } = toScreen(this.camera.view, at)
    const { width, height } = this.size
    const dx = clamp(x, MARGIN, Math.max(width - MARGIN, MARGIN)) - x
    const dy = clamp(y, MARGIN, Math.max(height - MARGIN, MARGIN)) - y
    if (dx || dy) this.camera.pan(dx, dy)
  }

  private pointer(image: ImagePoint, shift: boolean): Pointer {
    const screen = toScreen(this.camera.view, image)
    const path = [{ image, pressure: 1 }]
    const by = { touch: false, idle: true, negative: shift, shift }
    return { screen, image, path, ...by, timeStamp: performance.now() }
  }
}
