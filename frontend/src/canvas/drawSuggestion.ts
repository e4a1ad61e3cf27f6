import { css, lighter, rgbOf } from './color'
import type { MaskItem } from './maskItem'
import { pathOf } from './shapes'
import { type Context2d, type Scene, toImageSpace, toScreenSpace } from './surface'

/** A suggested mask to draw. */
export interface SuggestionItem extends MaskItem {
  /** What is written beside it: the score. */
  readonly note: string
}

/** A suggestion is filled this much lighter than an accepted mask. */
const LIGHTER = 0.42
/** In CSS pixels. */
const DASH = 5
const NOTE_HEIGHT = 16
const NOTE_PADDING = 4
/** Masks that are smaller than this on the screen, in CSS pixels, have no room for a note. */
const SMALLEST_NOTED = 36

/** A suggested mask: lighter than an accepted one, its line dashed, its score at its top left corner. */
export function drawSuggestion(context: Context2d, item: SuggestionItem, scene: Scene) {
  const path = pathOf(item.rle, scene)
  const color = rgbOf(item.color)
  const { scale } = scene.view
  toImageSpace(context, scene)
  context.fillStyle = css(lighter(color, 0.25), item.fill * LIGHTER)
  context.fill(path, 'evenodd')
  context.lineWidth = 1.5 / scale
  context.strokeStyle = 'rgb(0 0 0 / 0.5)'
  context.stroke(path)
  context.strokeStyle = css(lighter(color, 0.6), 1)
  context.setLineDash([DASH / scale, DASH / scale])
  context.stroke(path)
  context.setLineDash([])
  drawNote(context, item, scene)
}

function drawNote(context: Context2d, { bbox: [x, y, width, height], note }: SuggestionItem, scene: Scene) {
  const { view } = scene
  if (!note || Math.min(width, height) * view.scale < SMALLEST_NOTED) return
  toScreenSpace(context, scene)
  const [left, top] = [Math.round(view.x + x * view.scale), Math.round(view.y + y * view.scale)]
  context.font = '11px system-ui, sans-serif'
  context.textBaseline = 'middle'
  context.fillStyle = 'rgb(15 15 16 / 0.78)'
  context.fillRect(left, top, context.measureText(note).width + 2 * NOTE_PADDING, NOTE_HEIGHT)
  context.fillStyle = '#ffffff'
  context.fillText(note, left + NOTE_PADDING, top + NOTE_HEIGHT / 2 + 0.5)
}
