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
  picked(id: string): void
  moved(id: string, to: ImagePoint): void
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
  private buttons: HTMLButtonElement[] = []
  private view: Viewport = { scale: 1, x: 0, y: 0 }
  private drag: Drag | null = null
  /** The click that follows a drag picks nothing. */
  private ignoresClick = false

  constructor(
    host: HTMLElement,
    private readonly listener: PinListener,
  ) {
    this.element.className = classes.pins!
    host.append(this.element)
  }

  show(pins: readonly Pin[]) {
    this.pins = pins
    while (this.buttons.length < pins.length) this.buttons.push(this.button(this.buttons.length))
    for (const spare of this.buttons.splice(pins.length)) spare.remove()
    pins.forEach(({ sign, name, selected, quiet, movable }, i) => {
      const button = this.buttons[i]!
      button.textContent = sign
      button.title = name
      button.setAttribute('aria-label', name)
      button.setAttribute('aria-pressed', String(selected))
      button.toggleAttribute('data-quiet', quiet)
      button.toggleAttribute('data-movable', movable)
    })
  }

  place(view: Viewport) {
    this.view = view
    this.pins.forEach((pin, i) => {
      const { x, y } = this.tip(pin)
      this.buttons[i]!.style.transform = `translate(${x}px, ${y}px) translateY(-100%)`
    })
  }

  /** Where on the screen a pin's tip is. */
  private tip({ id, at }: Pin): ScreenPoint {
    const { x, y } = toScreen(this.view, at)
    const by = this.drag?.id === id && this.drag.moves ? this.drag.by : STILL
    return screenPoint(x + by.x, y + by.y)
  }

  private button(place: number): HTMLButtonElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.addEventListener('pointerdown', (event) => this.pressed(this.pins[place]!, event, button))
    button.addEventListener('pointermove', (event) => this.dragged(event))
    button.addEventListener('pointerup', () => this.dropped())
    button.addEventListener('pointercancel', () => this.end())
    button.addEventListener('click', (event) => this.clicked(this.pins[place]!, event))
    this.element.append(button)
    return button
  }

  private pressed({ id, movable }: Pin, event: PointerEvent, button: HTMLButtonElement) {
    event.stopPropagation() // A press on a pin is not one on the image.
    this.ignoresClick = false
    if (!movable || event.button !== 0) return
    button.setPointerCapture(event.pointerId)
    this.drag = { id, from: screenPoint(event.clientX, event.clientY), by: STILL, moves: false }
  }

  private dragged({ clientX, clientY }: PointerEvent) {
    const { drag } = this
    if (!drag) return
    drag.by = screenPoint(clientX - drag.from.x, clientY - drag.from.y)
    drag.moves ||= Math.hypot(drag.by.x, drag.by.y) > TREMBLE
    this.place(this.view)
  }

  private dropped() {
    const pin = this.pins.find(({ id }) => id === this.drag?.id)
    const to = pin && toImage(this.view, this.tip(pin))
    this.ignoresClick = this.drag?.moves ?? false
    this.end()
    if (pin && to && this.ignoresClick) this.listener.moved(pin.id, to)
  }

  private end() {
    this.drag = null
    this.place(this.view)
  }

  private clicked({ id }: Pin, { detail }: MouseEvent) {
    const byPointer = detail > 0
    if (byPointer && this.ignoresClick) this.ignoresClick = false
    else this.listener.picked(id)
  }
}
