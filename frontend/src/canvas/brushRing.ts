import type { ScreenPoint } from '../geometry/space'

/** The ring that shows how far the brush reaches: an element of its own, so that it follows the pointer for nothing. */
export class BrushRing {
  private readonly element = document.createElement('div')

  constructor(host: HTMLElement) {
    Object.assign(this.element.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      borderRadius: '50%',
      boxSizing: 'border-box',
      border: '1px solid #ffffff',
      outline: '1px solid rgb(0 0 0 / 0.6)',
      pointerEvents: 'none',
      display: 'none',
    })
    host.append(this.element)
  }

  /** Both in CSS pixels. */
  show({ x, y }: ScreenPoint, radius: number) {
    const { style } = this.element
    const side = `${Math.max(2 * radius, 3)}px`
    style.display = 'block'
    style.width = side
    style.height = side
    style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`
  }

  hide() {
    this.element.style.display = 'none'
  }
}
