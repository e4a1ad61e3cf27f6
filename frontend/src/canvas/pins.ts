import type { ImagePoint } from '../geometry/space'
import { toScreen, type Viewport } from '../geometry/viewport'
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
}

/** Pins over the image: buttons, so that keys and screen readers find them. Their tip is the place. */
export class Pins {
  private readonly element = document.createElement('div')
  private pins: readonly Pin[] = []
  private buttons: HTMLButtonElement[] = []

  constructor(
    host: HTMLElement,
    private readonly picked: (id: string) => void,
  ) {
    this.element.className = classes.pins!
    host.append(this.element)
  }

  show(pins: readonly Pin[]) {
    this.pins = pins
    while (this.buttons.length < pins.length) this.buttons.push(this.button(this.buttons.length))
    for (const spare of this.buttons.splice(pins.length)) spare.remove()
    pins.forEach(({ sign, name, selected, quiet }, i) => {
      const button = this.buttons[i]!
      button.textContent = sign
      button.title = name
      button.setAttribute('aria-label', name)
      button.setAttribute('aria-pressed', String(selected))
      button.toggleAttribute('data-quiet', quiet)
    })
  }

  place(view: Viewport) {
    this.pins.forEach(({ at }, i) => {
      const { x, y } = toScreen(view, at)
      this.buttons[i]!.style.transform = `translate(${x}px, ${y}px) translateY(-100%)`
    })
  }

  private button(place: number): HTMLButtonElement {
    const button = document.createElement('button')
    button.type = 'button'
    // A press on a pin is not one on the image.
    button.addEventListener('pointerdown', (event) => event.stopPropagation())
    button.addEventListener('click', () => this.picked(this.pins[place]!.id))
    this.element.append(button)
    return button
  }
}
