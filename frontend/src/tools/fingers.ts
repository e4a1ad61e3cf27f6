import type { Camera } from '../canvas/camera'
import { type ScreenPoint, screenPoint } from '../geometry/space'

/** Fingers on the canvas. One finger draws, as a mouse does; two move and zoom the image. */
export class Fingers {
  private readonly places = new Map<number, ScreenPoint>()
  private pinching = false

  /** A finger came down; true once there are two, until the last one has gone. */
  down(id: number, at: ScreenPoint): boolean {
    this.places.set(id, at)
    this.pinching ||= this.places.size > 1
    return this.pinching
  }

  /** A finger moved; true when that moved the image, or would have with another finger. */
  move(id: number, at: ScreenPoint, camera: Pick<Camera, 'pan' | 'zoom'>): boolean {
    if (!this.pinching) return false
    const before = this.span()
    if (this.places.has(id)) this.places.set(id, at)
    const after = this.span()
    if (before && after) {
      camera.pan(after.middle.x - before.middle.x, after.middle.y - before.middle.y)
      camera.zoom(after.length / before.length, after.middle)
    }
    return true
  }

  /** A finger went; true when it was one of two. */
  up(id: number): boolean {
    const { pinching } = this
    this.places.delete(id)
    if (!this.places.size) this.pinching = false
    return pinching
  }

  private span(): { middle: ScreenPoint; length: number } | null {
    const [a, b] = [...this.places.values()]
    if (!a || !b) return null
    const middle = screenPoint((a.x + b.x) / 2, (a.y + b.y) / 2)
    return { middle, length: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1) }
  }
}
