/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number]

/** How a mask is drawn. */
export interface MaskLook {
  /** `#rrggbb` */
  readonly color: string
  /** How strongly an accepted mask is filled, 0 to 1. */
  readonly fill: number
}

/** Read `#rrggbb`. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

/** A colour moved towards white: `amount` 0 leaves it, 1 is white. */
export const lighter = ([r, g, b]: Rgb, amount: number): Rgb => [
  Math.round(r + (255 - r) * amount),
  Math.round(g + (255 - g) * amount),
  Math.round(b + (255 - b) * amount),
]

export const css = ([r, g, b]: Rgb, alpha: number) => `rgb(${r} ${g} ${b} / ${alpha})`
