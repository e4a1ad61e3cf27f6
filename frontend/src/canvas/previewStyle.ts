import { lighter, type MaskLook, type Rgb, rgbOf } from './color'
import type { Surface } from './surface'

/** The mask in the making is lighter than an accepted one. */
export const previewAlpha = ({ fill }: MaskLook) => 0.9 * fill

export const fillColor = (hex: string): Rgb => lighter(rgbOf(hex), 0.25)
export const edgeColor = (hex: string): Rgb => lighter(rgbOf(hex), 0.7)

/** The outline is one CSS pixel wide: this many device pixels. */
export const edgeReach = ({ ratio }: Surface) => Math.max(1, Math.round(ratio))
