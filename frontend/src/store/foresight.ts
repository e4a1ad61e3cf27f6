import { isInMask } from '../geometry/logits'
import { gridStep } from '../geometry/modelTransform'
import type { ImagePoint } from '../geometry/space'
import { type Step, taken, withPrompt } from './draft'
import type { EditorState } from './editorState'
import type { HoverPlace } from './hovering'

/** Who is about to click has stopped moving for longer than this. */
const REST_MS = 60

/**
 * Once the pointer rests, foresees the click there, so that what it asks is decoded before it is made. Nothing of
 * it is shown before the click, and nothing of it is used for any other.
 */
export class Foresight {
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly state: () => EditorState,
    private readonly foresee: (step: Step) => void,
  ) {}

  /** The pointer is here, and a click would add to the mask in the making; null: it would not. */
  over(place: HoverPlace | null) {
    clearTimeout(this.timer)
    if (place) this.timer = setTimeout(() => this.rests(place.at), REST_MS)
  }

  private rests(at: ImagePoint) {
    const state = this.state()
    const { draft, strokes, polygon, embedding, readOnly } = state
    if (embedding.state !== 'ready' || readOnly || strokes.length || polygon.length) return
    this.foresee(withPrompt(draft, { kind: 'point', at, positive: !isMasked(state, at) }))
  }
}

/** Whether the mask in the making is here already, so that a click takes away rather than adds. */
function isMasked({ preview, image, model }: EditorState, at: ImagePoint): boolean {
  if (!preview || !image || !model) return false
  const logits = taken(preview.decoded, preview.step)
  return isInMask(logits, gridStep(model.input, image, logits), at, model.mask_threshold)
}
