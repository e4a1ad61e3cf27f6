import { type Dab, dab, sweep } from '../geometry/brush'
import { nothing } from '../geometry/combine'
import { MaskColumns } from '../geometry/maskColumns'
import { runsOf } from '../geometry/runsOf'
import { type Corners, clamp, type Size } from '../geometry/space'
import { paint, type Target, targetOf } from '../store/painting'
import type { Bench, Gesture, Place, Pointer, Tool } from './tool'

/** In image pixels. */
export const SMALLEST_BRUSH = 1
export const LARGEST_BRUSH = 1000
/** A pen that barely touches paints with this share of the brush. */
const LIGHTEST = 0.2

/** A size that a brush may have. */
export const brushSizeOf = (size: number) => clamp(Math.round(size), SMALLEST_BRUSH, LARGEST_BRUSH)

/** A brush of another size: each step changes it by at least a pixel. */
export function resized(size: number, factor: number): number {
  const next = Math.round(size * factor)
  const step = next === size ? Math.sign(factor - 1) : 0
  return brushSizeOf(next + step)
}

/** Paints on the mask in the making, on the selected mask, or a new one; with the right button it erases. */
export const brushTool = paintingTool(true)
/** Erases; with the right button it paints. */
export const eraserTool = paintingTool(false)

function paintingTool(adds: boolean): Tool {
  return {
    cursor: 'crosshair',
    drags: true,
    down(start, bench) {
      const { image } = bench.editor.state
      const paints = adds !== start.negative
      const target = targetOf(bench.editor.state, paints)
      if (target.kind !== 'refused')
        return image ? new Painting(start, bench, image, target, paints) : undefined
      bench.refuse(target.why)
      return undefined
    },
    hover(pointer, { stage, editor }) {
      stage.setRing(pointer?.image ?? null, editor.state.brushSize / 2)
    },
    resize(factor, { editor }) {
      editor.set({ brushSize: resized(editor.state.brushSize, factor) })
    },
  }
}

/** A stroke: shown while it is drawn, a deed when the button is released. */
class Painting implements Gesture {
  private readonly shown: MaskColumns
  private readonly stroke: MaskColumns
  private last: Dab

  constructor(
    start: Pointer,
    private readonly bench: Bench,
    image: Size,
    private readonly target: Target,
    private readonly adds: boolean,
  ) {
    const on = target.kind === 'instance' ? target.instance : null
    const base = on ? runsOf(on.rle) : (target.kind === 'draft' && bench.draft.runs()) || nothing(image)
    this.shown = MaskColumns.of(base)
    this.stroke = new MaskColumns(image.width, image.height)
    this.last = this.dab(start.path.at(-1)!)
    this.show()
    this.move(start)
  }

  show(): boolean {
    const { stage, lookOf, draft } = this.bench
    const on = this.target.kind === 'instance' ? this.target.instance : null
    stage.setPreview(null)
    stage.setPainted({ mask: this.shown, ...(on ? lookOf(on) : draft.look()) }, on?.rle)
    return true
  }

  move({ path }: Pointer) {
    for (const place of path) this.sweepTo(this.dab(place))
  }

  up() {
    const { editor, draft } = this.bench
    const { strokes } = editor.state
    paint(editor, this.target, { area: this.stroke.runs(), adds: this.adds, source: 'brush' })
    if (editor.state.strokes === strokes) draft.show()
  }

  cancel() {
    this.bench.draft.show()
  }

  private dab({ image, pressure }: Place): Dab {
    const { brushSize } = this.bench.editor.state
    return dab(image, (brushSize / 2) * (LIGHTEST + (1 - LIGHTEST) * pressure))
  }

  private sweepTo(next: Dab) {
    const { shown, stroke, adds, last } = this
    sweep(last, next, shown, (x, y0, y1) => {
      stroke.paint(x, y0, y1, true)
      shown.paint(x, y0, y1, adds)
    })
    this.bench.stage.touch(around(last, next))
    this.last = next
  }
}

function around(from: Dab, to: Dab): Corners {
  const reach = to.radius + 1
  return [
    Math.min(from.at.x, to.at.x) - reach,
    Math.min(from.at.y, to.at.y) - reach,
    Math.max(from.at.x, to.at.x) + reach,
    Math.max(from.at.y, to.at.y) + reach,
  ]
}
