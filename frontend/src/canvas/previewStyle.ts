import { lighter, type MaskLook, type Rgb, rgbOf } from './color'
import type { Surface } from './surface'

/** How a mask that is not accepted yet is drawn. */
export interface PreviewLook extends MaskLook {
  /** It only shows what a click would give. */
  readonly hovered?: boolean
}

/** The mask in the making is lighter than an accepted one, and what is only hovered lighter still. */
export const previewAlpha = ({ fill, hovered }: PreviewLook) => (hovered ? 0.4 : 0.9) * fill
export const edgeAlpha = ({ hovered }: PreviewLook) => (hovered ? 0.65 : 1)

export const fillColor = (hex: string): Rgb => lighter(rgbOf(hex), 0.25)
export const edgeColor = (hex: string): Rgb => lighter(rgbOf(hex), 0.7)

/** The outline is one CSS pixel wide: this many device pixels. */
export const edgeReach = ({ ratio }: Surface) => Math.max(1, Math.round(ratio))
