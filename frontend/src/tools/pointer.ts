import type { ToolName } from '../store/editor'
import { boxTool } from './box'
import { clickTool } from './click'
import { exampleTool } from './example'
import { panTool } from './pan'
import { selectTool } from './select'
import type { Bench, Gesture, Pointer, Tool } from './tool'

const TOOLS: Record<ToolName, Tool> = {
  click: clickTool,
  box: boxTool,
  example: exampleTool,
  select: selectTool,
  pan: panTool,
}
const [LEFT, MIDDLE, RIGHT] = [0, 1, 2]
/** One notch of a common mouse wheel (100 units) zooms by a quarter. */
const WHEEL_STEP = Math.log(1.25) / 100
/** A pinch on a trackpad arrives as small wheel steps with Ctrl. */
const PINCH_STEP = 0.01
/** Firefox counts lines. */
const PIXELS_A_LINE = 33

/** Leads pointer and wheel of the canvas to the tool in use; Space or the middle button pans with any. */
export class PointerRouter {
  private gesture: Gesture | null = null
  private spaceHeld = false
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
    on('pointerdown', (event) => this.down(event))
    on('pointermove', (event) => this.gesture?.move(this.pointer(event)))
    on('pointerup', (event) => this.up(event))
    on('pointercancel', () => this.cancel())
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
    this.bench.stage.setOverlay({ box: null })
    return true
  }

  showCursor() {
    this.host.style.cursor = this.spaceHeld ? 'grab' : TOOLS[this.bench.editor.state.tool].cursor
  }

  destroy() {
    this.stop.abort()
  }

  private down(event: PointerEvent) {
    if (this.gesture || ![LEFT, MIDDLE, RIGHT].includes(event.button)) return
    event.preventDefault()
    this.host.focus({ preventScroll: true })
    this.host.setPointerCapture(event.pointerId)
    this.gesture = this.toolFor(event).down(this.pointer(event), this.bench) ?? null
  }

  private up(event: PointerEvent) {
    const { gesture } = this
    this.gesture = null
    if (!gesture) return
    this.bench.stage.setOverlay({ box: null })
    gesture.up(this.pointer(event))
  }

  private toolFor({ button }: PointerEvent): Tool {
    return this.spaceHeld || button === MIDDLE ? panTool : TOOLS[this.bench.editor.state.tool]
  }

  private wheel(event: WheelEvent) {
    event.preventDefault()
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_A_LINE : 1
    if (event.shiftKey) return this.bench.stage.pan(-(event.deltaX || event.deltaY) * pixels, 0)
    const step = event.ctrlKey ? PINCH_STEP : WHEEL_STEP
    this.bench.stage.zoom(Math.exp(-event.deltaY * pixels * step), this.bench.stage.locate(event).screen)
  }

  private pointer(event: PointerEvent): Pointer {
    return {
      ...this.bench.stage.locate(event),
      negative: event.button === RIGHT || event.altKey || event.shiftKey,
      timeStamp: event.timeStamp,
    }
  }
}
