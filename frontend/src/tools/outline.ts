import { MaskColumns } from '../geometry/maskColumns'
import { replacedBetween, withOutline } from '../geometry/outline'
import type { Runs } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import { type ImagePoint, insideImage } from '../geometry/space'
import type { Instance } from '../store/instance'
import { corrected, targetOf } from '../store/painting'
import { selectedInstances } from '../store/selection'
import {
  addHandle,
  carryHandles,
  edgeAt,
  handleAt,
  type Outline,
  outlineOf,
  pointsOf,
  type Stretch,
} from './handles'
import { selectTool } from './select'
import type { Bench, Gesture, Pointer, Tool } from './tool'

/** In CSS pixels. */
const NEAR_HANDLE = 9
const NEAR_EDGE = 6
const SHORTEST_DRAG = 2

/**
 * Change the selected mask's own outlines: drag a corner, or a new one out of an edge; with Alt or the right button a
 * corner goes. Between the neighbours of that corner the outline becomes straight; the rest stays to the pixel.
 */
export const outlineTool: Tool = {
  cursor: 'crosshair',
  drags: true,
  taps: (pointer, bench) => !hitOf(pointer, bench),
  down(pointer, bench) {
    const hit = hitOf(pointer, bench)
    if (!hit) return selectTool.down(pointer, bench)
    const target = targetOf(bench.editor.state, true)
    if (target.kind === 'refused') bench.refuse(target.why)
    else if (pointer.negative) removeHandle(hit, bench)
    else return new Reshaping(hit, pointer, bench)
    return undefined
  },
}

/** What was pressed: a handle, or an edge where there is none yet. */
interface Hit {
  readonly instance: Instance
  readonly outline: Outline
  readonly stretch: Stretch
  readonly onHandle: boolean
}

function hitOf({ image }: Pointer, { editor, stage }: Bench): Hit | null {
  const instance = selectedInstances(editor.state).at(-1)
  if (!instance) return null
  const { scale } = stage.camera.view
  const outline = outlineOf(instance.rle, scale)
  const handle = handleAt(outline, image, NEAR_HANDLE / scale)
  const stretch = handle ?? edgeAt(outline, image, NEAR_EDGE / scale)
  return stretch && { instance, outline, stretch, onHandle: handle !== null }
}

function removeHandle(hit: Hit, bench: Bench) {
  if (hit.onHandle) change(hit, [], bench)
}

/** The mask with the stretch leading through these points. */
function reshaped({ instance, outline, stretch }: Hit, through: readonly ImagePoint[]): Runs {
  const ring = outline.rings[stretch.ring]!
  const after = replacedBetween(ring, stretch.from, stretch.to, through)
  return withOutline(runsOf(instance.rle), ring, after)
}

/** One deed, unless someone else has changed the mask meanwhile. */
function change(hit: Hit, through: readonly ImagePoint[], { editor, stage }: Bench) {
  const { instance } = hit
  const after = corrected(instance, reshaped(hit, through), 'polygon')
  if (after?.rle.counts === instance.rle.counts) return
  if (after) carryHandles(after.rle, [...others(hit), ...through], stage.camera.view.scale)
  editor.replace([instance.uuid], (now) => (now.rle === instance.rle ? after : now))
}

/** The handles that stay: all but the one that was pressed. */
function others({ outline, stretch, onHandle }: Hit): ImagePoint[] {
  if (!onHandle) return pointsOf(outline)
  const handles = outline.handles[stretch.ring]!
  const pressed = handles[(handles.indexOf(stretch.from) + 1) % handles.length]
  return pointsOf({
    rings: outline.rings,
    handles: outline.handles.with(
      stretch.ring,
      handles.filter((each) => each !== pressed),
    ),
  })
}

/** A corner is dragged: the mask as it would be is shown all the time. */
class Reshaping implements Gesture {
  private readonly kept: ImagePoint[]
  private dragged = false

  constructor(
    private readonly hit: Hit,
    private readonly start: Pointer,
    private readonly bench: Bench,
  ) {
    this.kept = others(hit)
  }

  move(pointer: Pointer) {
    const { stage, lookOf } = this.bench
    const [dx, dy] = [pointer.screen.x - this.start.screen.x, pointer.screen.y - this.start.screen.y]
    this.dragged ||= Math.hypot(dx, dy) >= SHORTEST_DRAG
    if (!this.dragged) return
    const { instance } = this.hit
    const at = this.inside(pointer)
    const mask = MaskColumns.of(reshaped(this.hit, [at]))
    stage.setPainted({ mask, ...lookOf(instance) }, instance.rle)
    stage.setOverlay({ handles: [...this.kept, at] })
  }

  up(pointer: Pointer) {
    const { hit, bench } = this
    if (this.dragged) change(hit, [this.inside(pointer)], bench)
    else if (!hit.onHandle) addHandle(hit.instance.rle, hit.outline, hit.stretch, pointer.image)
    this.cancel()
  }

  cancel() {
    this.bench.draft.show()
    this.bench.showHandles()
  }

  private inside({ image }: Pointer): ImagePoint {
    const [height, width] = this.hit.instance.rle.size
    return insideImage(image, { width, height })
  }
}
