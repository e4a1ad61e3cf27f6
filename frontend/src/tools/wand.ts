import { difference, nothing, union } from '../geometry/combine'
import { ColourDistance } from '../geometry/flood'
import { MaskColumns } from '../geometry/maskColumns'
import type { Runs } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import { clamp, type Size } from '../geometry/space'
import { paint, type Target, targetOf } from '../store/painting'
import { type Bench, type Gesture, isOnImage, type Pointer, type Tool } from './tool'

/** Colours of 8 bits differ by no more than this. */
export const MOST_TOLERANCE = 255
/** Dragged this many CSS pixels, the wand takes in colours that are one level further away. */
const PIXELS_A_LEVEL = 2

/** A tolerance that the wand may have. */
export const toleranceOf = (tolerance: number) => clamp(Math.round(tolerance), 0, MOST_TOLERANCE)

/** Another tolerance: each step changes it by at least one level. */
export function tolerated(tolerance: number, factor: number): number {
  const next = Math.round(tolerance * factor)
  const step = next === tolerance ? Math.sign(factor - 1) : 0
  return toleranceOf(next + step)
}

/**
 * Press on a colour: all of that colour which hangs together there goes to the mask in the making, to the selected mask,
 * or becomes a new one; dragged to the right it tolerates more, to the left less. With the right button it takes away.
 */
export const wandTool: Tool = {
  cursor: 'crosshair',
  drags: true,
  down(start, bench) {
    const { image } = bench.editor.state
    const adds = !start.negative
    const target = targetOf(bench.editor.state, adds)
    if (target.kind === 'refused') bench.refuse(target.why)
    else if (image && isOnImage(start.image, bench.editor)) return picking(start, bench, image, target, adds)
    return undefined
  },
  resize(factor, { editor }) {
    editor.set({ tolerance: tolerated(editor.state.tolerance, factor) })
  },
}

function picking(start: Pointer, bench: Bench, image: Size, target: Target, adds: boolean) {
  const sample = bench.stage.sample()
  if (sample) return new Picking(start, bench, image, target, adds, new ColourDistance(sample, start.image))
  bench.refuse('noPicture')
  return undefined
}

/** What the wand takes is shown while it is pressed, and a deed when it is released. */
class Picking implements Gesture {
  private readonly base: Runs
  private region: Runs
  /** The tolerance at the press; it is the next one's, too, where this is given up. */
  private readonly before: number

  constructor(
    private readonly start: Pointer,
    private readonly bench: Bench,
    private readonly image: Size,
    private readonly target: Target,
    private readonly adds: boolean,
    private readonly distance: ColourDistance,
  ) {
    const on = target.kind === 'instance' ? target.instance : null
    this.base = on ? runsOf(on.rle) : (target.kind === 'draft' && bench.draft.runs()) || nothing(image)
    this.before = bench.editor.state.tolerance
    this.region = distance.region(this.before, image)
    this.show()
  }

  show(): boolean {
    const { stage, lookOf, draft } = this.bench
    const on = this.target.kind === 'instance' ? this.target.instance : null
    const shown = (this.adds ? union : difference)(this.base, this.region)
    stage.setPreview(null)
    stage.setPainted({ mask: MaskColumns.of(shown), ...(on ? lookOf(on) : draft.look()) }, on?.rle)
    return true
  }

  move({ screen }: Pointer) {
    const { editor } = this.bench
    const levels = (screen.x - this.start.screen.x) / PIXELS_A_LEVEL
    const tolerance = toleranceOf(this.before + levels)
    if (tolerance === editor.state.tolerance) return
    this.region = this.distance.region(tolerance, this.image)
    editor.set({ tolerance })
    this.show()
  }

  up() {
    const { editor, draft } = this.bench
    const { strokes } = editor.state
    paint(editor, this.target, { area: this.region, adds: this.adds, source: 'brush' })
    if (editor.state.strokes === strokes) draft.show()
  }

  cancel() {
    this.bench.editor.set({ tolerance: this.before })
    this.bench.draft.show()
  }
}
