import { difference, union } from '../geometry/combine'
import type { Runs } from '../geometry/runs'
import type { Step } from './draft'

/** What was painted at one go: added to a mask, or taken from it. */
export interface Stroke {
  readonly area: Runs
  readonly adds: boolean
  readonly source: 'brush' | 'polygon'
}

export const withStrokes = (mask: Runs, strokes: readonly Stroke[]): Runs =>
  strokes.reduce((painted, { area, adds }) => (adds ? union : difference)(painted, area), mask)

/** Whether a mask is in the making: of prompts, of strokes, or of strokes on top of what the prompts gave. */
export const isDrafting = (making: { readonly draft: Step | null; readonly strokes: readonly Stroke[] }) =>
  making.draft !== null || making.strokes.length > 0
