/** How a key was pressed that moves something on the image. */
export interface Stride {
  readonly shift: boolean
  /** The key is held down. */
  readonly repeat: boolean
}

/** In CSS pixels: how far one press of an arrow key goes, and with Shift. */
const NEAR = 4
const FAR = 40
/** Each repeat of a held key adds this share of the step, up to so many steps. */
const FASTER = 0.15
const FASTEST = 8

/** How far arrow keys go: as far on the screen at every zoom, further with Shift, faster while they are held. */
export class Pace {
  private repeats = 0

  /** In image pixels; where those are large, a step is at least one of them. */
  next({ shift, repeat }: Stride, scale: number): number {
    this.repeats = repeat ? this.repeats + 1 : 0
    const length = (shift ? FAR : NEAR) * Math.min(1 + FASTER * this.repeats, FASTEST)
    return Math.max(length / scale, 1)
  }
}
