import type { Camera } from '../canvas/camera'
import { type ImagePoint, imagePoint, insideImage } from '../geometry/space'
import type { Refusal } from '../store/painting'
import { Pace, type Stride } from './pace'
import { isMovable, movePin, placeOf, type Said } from './pins'

/**
 * The pin that has the focus: arrow keys lift it and move it, and where it is when it loses the focus or is pressed it
 * stays. Nothing is saved before that, so that the way there is one deed.
 */
export class PinKeys {
  private readonly pace = new Pace()

  constructor(
    private readonly said: Said,
    private readonly camera: Pick<Camera, 'view' | 'reveal'>,
    private readonly refuse: (why: Refusal) => void,
  ) {}

  /** Whether a pin has the focus, so that keys are about it. */
  get on(): boolean {
    return this.state.pin !== null
  }

  /** A pin got the focus, or with null the last one lost it. */
  focused(id: string | null) {
    this.putDown()
    const at = id === null ? null : placeOf(this.said, id)
    this.said.editor.set({ pin: id === null ? null : { id, to: null } })
    if (at) this.camera.reveal(at)
  }

  /** Go on by one step, each way -1, 0 or 1. */
  step(dx: number, dy: number, stride: Stride) {
    const { pin, image } = this.state
    const from = pin && (pin.to ?? placeOf(this.said, pin.id))
    if (!pin || !from || !image) return
    if (!isMovable(this.said, pin.id)) return this.refuse('notYours')
    const far = this.pace.next(stride, this.camera.view.scale)
    const to = insideImage(imagePoint(from.x + dx * far, from.y + dy * far), image)
    this.lift(pin.id, to)
    this.camera.reveal(to)
  }

  /** Leave it where keys have moved it; false where they have not. */
  putDown(): boolean {
    const { pin } = this.state
    if (!pin?.to) return false
    this.lift(pin.id, null)
    movePin(this.said, pin.id, pin.to)
    return true
  }

  /** Take it back to where it was; false where keys have not moved it. */
  giveUp(): boolean {
    const { pin } = this.state
    if (pin?.to) this.lift(pin.id, null)
    return Boolean(pin?.to)
  }

  private lift(id: string, to: ImagePoint | null) {
    this.said.editor.set({ pin: { id, to } })
  }

  private get state() {
    return this.said.editor.state
  }
}
