import { toImage } from '../geometry/viewport'
import type { ToolName } from '../store/editorState'
import { boxTool } from './box'
import { brushTool, eraserTool } from './brush'
import { clickTool } from './click'
import { commentTool } from './comment'
import { exampleTool } from './example'
import { FingerPress } from './fingerPress'
import { Fingers } from './fingers'
import { KeyCursor } from './keyCursor'
import { outlineTool } from './outline'
import { panTool } from './pan'
import { polygonTool } from './polygon'
import { selectTool } from './select'
import type { Bench, Gesture, Place, Pointer, Tool } from './tool'
import { wandTool } from './wand'

const TOOLS: Record<ToolName, Tool> = {
  click: clickTool,
  box: boxTool,
  example: exampleTool,
  brush: brushTool,
  eraser: eraserTool,
  wand: wandTool,
  polygon: polygonTool,
  outline: outlineTool,
  comment: commentTool,
  select: selectTool,
  pan: panTool,
}
const [LEFT, MIDDLE, RIGHT, PEN_ERASER] = [0, 1, 2, 5]
/** One notch of a common mouse wheel (100 units) zooms by a quarter. */
const WHEEL_STEP = Math.log(1.25) / 100
/** A pinch on a trackpad arrives as small wheel steps with Ctrl. */
const PINCH_STEP = 0.01
/** Firefox counts lines. */
const PIXELS_A_LINE = 33
/** Holds a gesture that is made by keys. */
const KEYS = -1

/** Leads pointer, wheel and the cursor that keys move to the tool in use; Space or the middle button pans with any. */
export class PointerRouter {
  readonly cursor: KeyCursor
  private gesture: Gesture | null = null
  /** The pointer that the gesture is made with. */
  private holder = 0
  private readonly fingers = new Fingers()
  private spaceHeld = false
  /** The pointer as it was over the canvas last; null when it is elsewhere. */
  private over: Pointer | null = null
  /** The tool that knows of it. */
  private hovering: Tool | null = null
  private readonly stop = new AbortController()

  constructor(
    private readonly host: HTMLElement,
    private readonly bench: Bench,
  ) {
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
      options: AddEventListenerOptions = {},
    ) => host.addEventListener(type, listener, { signal: this.stop.signal, ...options })
    this.cursor = new KeyCursor(host, bench.stage.camera, bench.editor, {
      down: (pointer) => this.downByKey(pointer),
      move: (pointer) => this.moveTo(pointer),
      up: (pointer) => this.release(pointer),
      leave: () => this.leave(),
    })
    on('pointerdown', (event) => this.down(event))
    on('pointermove', (event) => this.move(event))
    on('pointerleave', () => this.leave())
    on('pointerup', (event) => this.up(event))
    on('pointercancel', (event) => this.lost(event))
    on('wheel', (event) => this.wheel(event), { passive: false })
    on('contextmenu', (event) => event.preventDefault())
    this.showCursor()
  }

  /** While Space is held the pointer pans. */
  holdSpace(held: boolean) {
    this.spaceHeld = held
    this.showCursor()
  }

  /** Give up what is being dragged; false when nothing is. */
  cancel(): boolean {
    if (!this.gesture) return false
    this.gesture.cancel()
    this.gesture = null
    this.bench.stage.setOverlay({ frame: null })
    this.cursor.dropped()
    return true
  }

  /** Show what is being drawn as masks look now; false when nothing is. */
  redraw(): boolean {
    return this.gesture?.show?.() ?? false
  }

  /** Another tool is in use, or it has changed its looks. */
  showCursor() {
    const { tool } = this
    if (this.hovering !== tool) this.hovering?.hover?.(null, this.bench)
    this.hovering = tool
    const { over } = this
    // The view may have moved below a pointer that rests; the cursor of the keys moves with the image.
    if (!over || this.cursor.on) this.hover(over)
    else this.hover({ ...over, image: toImage(this.bench.stage.camera.view, over.screen) })
  }

  /** Whether a pointer is over the canvas, and in use there. */
  get isOver(): boolean {
    return this.over !== null && !this.cursor.on
  }

  destroy() {
    this.stop.abort()
    this.cursor.destroy()
  }

  private down(event: PointerEvent) {
    this.cursor.giveUp()
    const { screen } = this.bench.stage.locate(event)
    if (event.pointerType === 'touch' && this.fingers.down(event.pointerId, screen)) {
      this.cancel()
      return
    }
    if (this.gesture || ![LEFT, MIDDLE, RIGHT, PEN_ERASER].includes(event.button)) return
    event.preventDefault()
    this.host.focus({ preventScroll: true })
    this.host.setPointerCapture(event.pointerId)
    this.holder = event.pointerId
    const pointer = this.pointer(event)
    const tool = this.toolFor(event)
    this.gesture = pointer.touch
      ? new FingerPress(tool, pointer, this.bench)
      : (tool.down(pointer, this.bench) ?? null)
    // Only now, for what was hovered is shown until the mask of a click is.
    this.hover(pointer)
  }

  private get tool(): Tool {
    return TOOLS[this.bench.editor.state.tool]
  }

  private move(event: PointerEvent) {
    const pointer = this.pointer(event)
    if (this.fingers.move(event.pointerId, pointer.screen, this.bench.stage.camera)) return
    if (this.gesture && event.pointerId !== this.holder) return
    this.moveTo(pointer)
  }

  private moveTo(pointer: Pointer) {
    this.over = pointer
    this.hover(pointer)
    this.gesture?.move(pointer)
  }

  /** A click is over at once; what is drawn with the button down goes on until the next press. */
  private downByKey(pointer: Pointer): boolean {
    this.holder = KEYS
    this.gesture = this.tool.down(pointer, this.bench) ?? null
    if (this.gesture && !this.tool.drags) this.release(pointer)
    return this.gesture !== null
  }

  private leave() {
    this.over = null
    this.hover(null)
  }

  private hover(over: Pointer | null) {
    const { tool, bench } = this
    const pointer = over && { ...over, idle: over.idle && !this.gesture && !this.spaceHeld }
    const held = pointer?.idle ? tool.cursorAt?.(pointer, bench) : null
    if (!this.gesture) this.host.style.cursor = this.spaceHeld ? 'grab' : (held ?? tool.cursor)
    tool.hover?.(pointer, bench)
  }

  private lost(event: PointerEvent) {
    this.fingers.up(event.pointerId)
    if (event.pointerId === this.holder) this.cancel()
  }

  private up(event: PointerEvent) {
    if (this.fingers.up(event.pointerId) || event.pointerId !== this.holder) return
    this.release(this.pointer(event))
  }

  private release(pointer: Pointer) {
    const { gesture } = this
    if (!gesture) return
    this.gesture = null
    this.bench.stage.setOverlay({ frame: null })
    gesture.up(pointer)
  }

  private toolFor({ button }: PointerEvent): Tool {
    return this.spaceHeld || button === MIDDLE ? panTool : this.tool
  }

  private wheel(event: WheelEvent) {
    event.preventDefault()
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_A_LINE : 1
    if (event.shiftKey) return this.bench.stage.camera.pan(-(event.deltaX || event.deltaY) * pixels, 0)
    const step = event.ctrlKey ? PINCH_STEP : WHEEL_STEP
    const factor = Math.exp(-event.deltaY * pixels * step)
    if (event.altKey && this.tool.resize) return this.tool.resize(factor, this.bench)
    this.bench.stage.camera.zoom(factor, this.bench.stage.locate(event).screen)
  }

  private pointer(event: PointerEvent): Pointer {
    const inverse = this.bench.editor.state.inverse && event.pointerType !== 'mouse'
    return {
      ...this.bench.stage.locate(event),
      path: this.path(event),
      touch: event.pointerType === 'touch',
      idle: !event.buttons,
      negative: [RIGHT, PEN_ERASER].includes(event.button) || event.altKey || event.shiftKey || inverse,
      shift: event.shiftKey || inverse,
      timeStamp: event.timeStamp,
    }
  }

  /** A browser gives several places with one event only to a page of a secure origin. */
  private path(event: PointerEvent): Place[] {
    const coalesced = event.getCoalescedEvents?.() ?? []
    return (coalesced.length ? coalesced : [event]).map((each) => ({
      image: this.bench.stage.locate(each).image,
      pressure: each.pointerType === 'pen' ? each.pressure : 1,
    }))
  }
}
