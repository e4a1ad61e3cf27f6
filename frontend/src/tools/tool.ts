import type { Stage } from '../canvas/stage'
import type { ImagePoint, ScreenPoint } from '../geometry/space'
import type { Editor } from '../store/editor'
import type { Searching } from '../store/searching'

/** A pointer event as tools see it. */
export interface Pointer {
  readonly screen: ScreenPoint
  readonly image: ImagePoint
  /** With the right button, or with Alt or Shift held. */
  readonly negative: boolean
  readonly timeStamp: number
}

/** What a tool works on. */
export interface Bench {
  readonly editor: Editor
  readonly stage: Stage
  readonly searching: Pick<Searching, 'addExample'>
  /** Measure from this event to the mask that it brings. */
  readonly clock: (timeStamp: number) => void
}

/** What goes on between a button's press and its release. */
export interface Gesture {
  move(pointer: Pointer): void
  up(pointer: Pointer): void
  cancel(): void
}

export interface Tool {
  readonly cursor: string
  /** A button was pressed: act at once, or return what happens until it is released. */
  down(pointer: Pointer, bench: Bench): Gesture | undefined
}

/** Whether an image point lies on the image. */
export function isOnImage({ x, y }: ImagePoint, editor: Editor): boolean {
  const { image } = editor.state
  return image !== null && x >= 0 && y >= 0 && x < image.width && y < image.height
}
