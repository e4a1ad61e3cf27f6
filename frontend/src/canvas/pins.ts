import { type ImagePoint, type ScreenPoint, screenPoint } from '../geometry/space'
import { toImage, toScreen, type Viewport } from '../geometry/viewport'
import classes from './pins.module.css'

/** A pin in a place of the image. */
export interface Pin {
  readonly id: string
  readonly at: ImagePoint
  /** What stands on it: a sign or two. */
  readonly sign: string
  /** What it says to who cannot see it, and in its tooltip. */
  readonly name: string
  readonly selected: boolean
  readonly quiet: boolean
  /** Whether it can be dragged to another place. */
  readonly movable: boolean
}

export interface PinListener {
  /** It was clicked, or pressed by a key. */
  picked(id: string, byKey: boolean): void
  moved(id: string, to: ImagePoint): void
  /** Keys have brought the focus to it; null: to none. */
  focused(id: string | null): void
}

interface Drag {
  readonly id: string
  readonly from: ScreenPoint
  by: ScreenPoint
  /** It has gone further than a hand trembles. */
  moves: boolean
}

/** In CSS pixels. */
const TREMBLE = 4
const STILL = screenPoint(0, 0)

/** Pins over the image: buttons, so that keys and screen readers find them. Their tip is the place. */
export class Pins {
  private readonly element = document.createElement('div')
  private pins: readonly Pin[] = []
  private readonly buttons = new Map<string, HTMLButtonElement>()
  private view: Viewport = { scale: 1, x: 0, y: 0 }
  private drag: Drag | null = null
  /** The click that follows a drag picks nothing. */
  private ignoresClick = false

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: PinListener,
  ) {
    this.element.className = classes.pins!
    host.append(this.element)
  }

  show(pins: readonly Pin[]) {
    this.pins = pins
    const shown = new Set(pins.map(({ id }) => id))
    for (const [id, button] of this.buttons) if (!shown.has(id)) this.remove(id, button)
    for (const pin of pins) dress(this.buttons.get(pin.id) ?? this.button(pin.id), pin)
  }

  place(view: Viewport) {
    this.view = view
    for (const pin of this.pins) {
      const { x, y } = this.tip(pin)
      this.buttons.get(pin.id)!.style.transform = `translate(${x}px, ${y}px) translateY(-100%)`
    }
  }

  /** Give a pin the focus; false where it is not there. */
  focus(id: string): boolean {
    this.buttons.get(id)?.focus({ preventScroll: true })
    return this.buttons.has(id)
  }

  /** Where on the screen a pin's tip is. */
  private tip({ id, at }: Pin): ScreenPoint {
    const { x, y } = toScreen(this.view, at)
    const by = this.drag?.id === id && this.drag.moves ? this.drag.by : STILL
    return screenPoint(x + by.x, y + by.y)
  }

  private button(id: string): HTMLButtonElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.addEventListener('pointerdown', (event) => this.pressed(id, event, button))
    button.addEventListener('pointermove', (event) => this.dragged(event))
    button.addEventListener('pointerup', () => this.dropped())
    button.addEventListener('pointercancel', () => this.end())
    button.addEventListener('click', (event) => this.clicked(id, event))
    button.addEventListener('focus', () => {
      if (button.matches(':focus-visible')) this.listener.focused(id)
    })
    button.addEventListener('blur', () => this.listener.focused(null))
    this.buttons.set(id, button)
    this.element.append(button)
    return button
  }

  /** The keys of the page go on working where the pin that had the focus is gone. */
  private remove(id: string, button: HTMLButtonElement) {
    this.buttons.delete(id)
    if (button === document.activeElement) this.host.focus({ preventScroll: true })
    button.remove()
  }

  private pressed(id: string, event: PointerEvent, button: HTMLButtonElement) {
    event.stopPropagation() // A press on a pin is not one on the image.
    this.ignoresClick = false
    if (!this.pinOf(id)?.movable || event.button !== 0) return
    button.setPointerCapture(event.pointerId)
    this.drag = { id, from: screenPoint(event.clientX, event.clientY), by: STILL, moves: false }
  }

  private pinOf = (id: string | undefined) => this.pins.find((pin) => pin.id === id)

  private dragged({ clientX, clientY }: PointerEvent) {
    const { drag } = this
    if (!drag) return
    drag.by = screenPoint(clientX - drag.from.x, clientY - drag.from.y)
    drag.moves ||= Math.hypot(drag.by.x, drag.by.y) > TREMBLE
    this.place(this.view)
  }

  private dropped() {
    const pin = this.pinOf(this.drag?.id)
    const to = pin && toImage(this.view, this.tip(pin))
    this.ignoresClick = this.drag?.moves ?? false
    this.end()
    if (pin && to && this.ignoresClick) this.listener.moved(pin.id, to)
  }

  private end() {
    this.drag = null
    this.place(this.view)
  }

  private clicked(id: string, { detail }: MouseEvent) {
    const byKey = detail === 0
    if (!byKey && this.ignoresClick) this.ignoresClick = false
    else this.listener.picked(id, byKey)
  }
}

function dress(button: HTMLButtonElement, { sign, name, selected, quiet, movable }: Pin) {
  button.textContent = sign
  button.title = name
  button.setAttribute('aria-label', name)
  button.setAttribute('aria-pressed', String(selected))
  button.toggleAttribute('data-quiet', quiet)
  button.toggleAttribute('data-movable', movable)
}
