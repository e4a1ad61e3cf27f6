import type { MaskLook } from '../canvas/color'
import type { Stage } from '../canvas/stage'
import type { Runs } from '../geometry/runs'
import type { ImagePoint, ScreenPoint } from '../geometry/space'
import type { Step } from '../store/draft'
import type { Editor } from '../store/editor'
import type { HoverPlace } from '../store/hovering'
import type { Instance } from '../store/instance'
import type { Refusal } from '../store/painting'
import type { Searching } from '../store/searching'

/** A place that the pointer went through. */
export interface Place {
  readonly image: ImagePoint
  /** Of a pen, 0 to 1; 1 for what knows no pressure. */
  readonly pressure: number
}

/** A pointer event as tools see it. */
export interface Pointer {
  readonly screen: ScreenPoint
  readonly image: ImagePoint
  /** Where it went since the event before, in order, this place last: more than one where it is fast. */
  readonly path: readonly Place[]
  /** Of a finger. */
  readonly touch: boolean
  /** Nothing is pressed, and nothing is being dragged. */
  readonly idle: boolean
  /** With the right button, with a pen's eraser, with Alt or Shift held, or by a finger that is set to do so. */
  readonly negative: boolean
  /** With Shift held, or by a finger that is set to do so. */
  readonly shift: boolean
  readonly timeStamp: number
}

/** What a tool works on. */
export interface Bench {
  readonly editor: Editor
  readonly stage: Stage
  readonly searching: Pick<Searching, 'addExample'>
  /** Measure from this event to the mask that it brings. */
  readonly clock: (timeStamp: number) => void
  /** The mask in the making: its pixels, its looks, and how to show it again after showing something else. */
  readonly draft: { runs(): Runs | null; look(): MaskLook; show(): void }
  /** Show what a click there would give; null: there is none to be. */
  readonly hover: (place: HoverPlace | null) => void
  /** A prompt of the draft is being dragged; `back` ends that without a trace. */
  readonly drag: { to(draft: Step): void; back(draft: Step): void }
  readonly lookOf: (instance: Instance) => MaskLook
  /** Show the handles of the selected mask's outlines again. */
  readonly showHandles: () => void
  /** Say why nothing was done. */
  readonly refuse: (why: Refusal) => void
}

/** What goes on between a button's press and its release. */
export interface Gesture {
  /** Show what it has drawn so far again: how masks look has changed. False where it has drawn nothing. */
  show?(): boolean
  move(pointer: Pointer): void
  up(pointer: Pointer): void
  cancel(): void
}

export interface Tool {
  readonly cursor: string
  /** It draws from where the button is pressed to where it is released. */
  readonly drags?: boolean
  /** Whether a press there acts at once and begins no drag; left out: it never does. */
  taps?(pointer: Pointer, bench: Bench): boolean
  /** The cursor over what can be taken hold of; null elsewhere. */
  cursorAt?(pointer: Pointer, bench: Bench): string | null
  /** A button was pressed: act at once, or return what happens until it is released. */
  down(pointer: Pointer, bench: Bench): Gesture | undefined
  /** The pointer is over the canvas, pressed or not; null when it has left, or another tool is taken. */
  hover?(pointer: Pointer | null, bench: Bench): void
  /** The wheel was turned with Alt held: larger above 1, smaller below. */
  resize?(factor: number, bench: Bench): void
}

/** Whether an image point lies on the image. */
export function isOnImage({ x, y }: ImagePoint, editor: Editor): boolean {
  const { image } = editor.state
  return image !== null && x >= 0 && y >= 0 && x < image.width && y < image.height
}
