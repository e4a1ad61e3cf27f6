import type { Rle } from '../geometry/rle'
import { type Corners, cornerPoints, type ImagePoint, imagePoint, type ScreenPoint } from '../geometry/space'
import { toScreen } from '../geometry/viewport'
import { pathOf } from './shapes'
import { addCanvas, clear, context2d, type Scene, toImageSpace, toScreenSpace } from './surface'

/** A box around an example of what to find, or, not positive, of what is not meant. */
export interface ExampleBox {
  readonly box: Corners
  readonly positive: boolean
}

/** A polygon in the making, and the pointer that the next corner hangs on. */
export interface PolygonLine {
  readonly corners: readonly ImagePoint[]
  readonly next: ImagePoint | null
}

/** What lies above all masks: the prompts, and the outlines of what is selected. */
export interface Overlay {
  readonly points: readonly { readonly at: ImagePoint; readonly positive: boolean }[]
  readonly box: Corners | null
  /** A box that is being dragged. */
  readonly frame: Corners | null
  readonly examples: readonly ExampleBox[]
  readonly selected: readonly Rle[]
  readonly polygon: PolygonLine | null
  /** The corners of an outline that can be dragged. */
  readonly handles: readonly ImagePoint[]
  readonly crosshair: Crosshair | null
}

export const NOTHING_OVER: Overlay = {
  points: [],
  box: null,
  frame: null,
  examples: [],
  selected: [],
  polygon: null,
  handles: [],
  crosshair: null,
}

/** The cursor that keys move. */
export interface Crosshair {
  readonly at: ImagePoint
  /** Something is being drawn with it. */
  readonly held: boolean
}

const POSITIVE = '#37b24d'
const NEGATIVE = '#f03e3e'
const RADIUS = 8
const ARM = 4
/** Of a polygon's corners; the first one's. */
const KNOB = 3.5
const FIRST_KNOB = 5.5
/** Of the crosshair's lines: where they begin and end, from its middle. */
const CROSSHAIR = [5, 18] as const
const DASH = 6
/** Dashes move this many CSS pixels a second. */
const DASH_SPEED = 24

/** Draws prompts and selection: sizes in CSS pixels, whatever the zoom. */
export class OverlayLayer {
  private readonly context: CanvasRenderingContext2D

  constructor(host: HTMLElement) {
    this.context = context2d(addCanvas(host))
  }

  get canvas(): HTMLCanvasElement {
    return this.context.canvas
  }

  /** `now` in ms moves the dashes; a fixed one keeps them still. */
  draw(
    { points, box, frame, examples, selected, polygon, handles, crosshair }: Overlay,
    scene: Scene,
    now: number,
  ) {
    clear(this.context, scene.surface)
    for (const rle of selected) this.outline(rle, scene, now)
    toScreenSpace(this.context, scene)
    for (const example of examples) this.example(example, scene)
    if (frame) this.box(frame, '#ffffff', scene)
    if (box) this.promptBox(box, scene)
    for (const { at, positive } of points) this.point(at, positive, scene)
    if (polygon) this.polygon(polygon, scene)
    for (const handle of handles) this.knob(toScreen(scene.view, handle), KNOB)
    if (crosshair) this.crosshair(crosshair, scene)
  }

  private outline(rle: Rle, scene: Scene, now: number) {
    const { context } = this
    const { scale } = scene.view
    const path = pathOf(rle, scene)
    toImageSpace(context, scene)
    context.lineWidth = 2 / scale
    context.strokeStyle = '#000000'
    context.setLineDash([])
    context.stroke(path)
    context.strokeStyle = '#ffffff'
    context.setLineDash([DASH / scale, DASH / scale])
    context.lineDashOffset = -((now / 1000) * DASH_SPEED) / scale
    context.stroke(path)
    context.setLineDash([])
  }

  /** A box with the sign of a click on its corner: what it is an example of is told by the sign, not by colour alone. */
  private example({ box, positive }: ExampleBox, scene: Scene) {
    this.box(box, positive ? POSITIVE : NEGATIVE, scene)
    this.point(imagePoint(box[0], box[1]), positive, scene)
  }

  /** Its corners can be dragged. */
  private promptBox(box: Corners, scene: Scene) {
    this.box(box, '#ffffff', scene)
    for (const corner of cornerPoints(box)) this.knob(toScreen(scene.view, corner), KNOB)
  }

  private box([x0, y0, x1, y1]: Corners, color: string, { view }: Scene) {
    const { context } = this
    const from = toScreen(view, imagePoint(x0, y0))
    const to = toScreen(view, imagePoint(x1, y1))
    const rectangle = [from.x, from.y, to.x - from.x, to.y - from.y] as const
    context.lineWidth = 3
    context.strokeStyle = 'rgb(0 0 0 / 0.55)'
    context.strokeRect(...rectangle)
    context.lineWidth = 1.5
    context.strokeStyle = color
    context.strokeRect(...rectangle)
  }

  /** The sides so far, its first corner larger: a click on it closes the polygon. */
  private polygon({ corners, next }: PolygonLine, { view }: Scene) {
    const { context } = this
    const line = [...corners, ...(next ? [next] : [])].map((corner) => toScreen(view, corner))
    for (const [width, color] of [
      [3, 'rgb(0 0 0 / 0.55)'],
      [1.5, '#ffffff'],
    ] as const) {
      context.beginPath()
      for (const { x, y } of line) context.lineTo(x, y)
      context.lineWidth = width
      context.strokeStyle = color
      context.stroke()
    }
    corners.forEach((corner, i) => {
      this.knob(toScreen(view, corner), i ? KNOB : FIRST_KNOB)
    })
  }

  private crosshair({ at, held }: Crosshair, { view }: Scene) {
    const { context } = this
    const { x, y } = toScreen(view, at)
    const [from, to] = CROSSHAIR
    context.beginPath()
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * from, y + dy * from)
      context.lineTo(x + dx * to, y + dy * to)
    }
    if (held) context.rect(x - from, y - from, 2 * from, 2 * from)
    for (const [width, color] of [
      [4, 'rgb(0 0 0 / 0.7)'],
      [2, '#ffffff'],
    ] as const) {
      context.lineWidth = width
      context.strokeStyle = color
      context.stroke()
    }
  }

  private knob({ x, y }: ScreenPoint, radius: number) {
    const { context } = this
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fillStyle = '#ffffff'
    context.fill()
    context.lineWidth = 1
    context.strokeStyle = '#000000'
    context.stroke()
  }

  /** A green disc with a plus or a red one with a minus: the sign tells, not the colour alone. */
  private point(at: ImagePoint, positive: boolean, { view }: Scene) {
    const { context } = this
    const { x, y } = toScreen(view, at)
    context.beginPath()
    context.arc(x, y, RADIUS, 0, 2 * Math.PI)
    context.fillStyle = positive ? POSITIVE : NEGATIVE
    context.fill()
    context.lineWidth = 2
    context.strokeStyle = '#ffffff'
    context.stroke()
    context.beginPath()
    context.moveTo(x - ARM, y)
    context.lineTo(x + ARM, y)
    if (positive) {
      context.moveTo(x, y - ARM)
      context.lineTo(x, y + ARM)
    }
    context.stroke()
  }
}
