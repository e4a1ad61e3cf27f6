import { clamp } from '../geometry/space'
import { type Instance, NO_LABEL } from './instance'
import { PALETTE } from './palette'

/** How the image and its masks are shown; every person has their own way. */
export interface ViewSettings {
  readonly colorBy: 'label' | 'instance'
  /** Of a mask's fill, 0 to 1. */
  readonly opacity: number
  /** Masks have a line and no fill. */
  readonly outlineOnly: boolean
  /** Of the picture; 1 leaves it as it is. */
  readonly brightness: number
  readonly contrast: number
  /** Whether single pixels are parted by lines where they are large. */
  readonly pixelGrid: boolean
  /** Whether a map of the image is shown while only a part of it is in sight. */
  readonly map: boolean
  /** Whether the pins of comments stand on the image; that of the comment being read always does. */
  readonly pins: boolean
  /** Whether the mask under the pointer is shown before a click. */
  readonly hover: boolean
  /** Whether the labelling page is dark where the other pages are light. */
  readonly dark: boolean
}

export const USUAL_VIEW: ViewSettings = {
  colorBy: 'label',
  opacity: 0.38,
  outlineOnly: false,
  brightness: 1,
  contrast: 1,
  pixelGrid: true,
  map: true,
  pins: true,
  hover: true,
  dark: true,
}

/** The least and the most of what a slider sets. */
export const VIEW_RANGE = {
  opacity: [0.05, 0.9],
  brightness: [0.25, 3],
  contrast: [0.25, 3],
} as const satisfies Partial<Record<keyof ViewSettings, readonly [number, number]>>

/** The settings that were kept, whatever an older or newer page has kept. */
export function viewOf(kept: Partial<ViewSettings> | undefined): ViewSettings {
  const amount = (name: keyof typeof VIEW_RANGE) => {
    const value = kept?.[name]
    return typeof value === 'number'
      ? clamp(value, VIEW_RANGE[name][0], VIEW_RANGE[name][1])
      : USUAL_VIEW[name]
  }
  return {
    colorBy: kept?.colorBy === 'instance' ? 'instance' : 'label',
    opacity: amount('opacity'),
    outlineOnly: kept?.outlineOnly === true,
    brightness: amount('brightness'),
    contrast: amount('contrast'),
    pixelGrid: kept?.pixelGrid !== false,
    map: kept?.map !== false,
    pins: kept?.pins !== false,
    hover: kept?.hover !== false,
    dark: kept?.dark !== false,
  }
}

/** How strongly a mask is filled. */
export const fillOf = ({ opacity, outlineOnly }: ViewSettings) => (outlineOnly ? 0 : opacity)

/** Colour of a mask whose label is not chosen yet. */
export const UNLABELLED = '#9aa0a6'

interface Coloured {
  readonly view: ViewSettings
  readonly labels: readonly { readonly id: number; readonly color: string }[]
  readonly activeLabel: number | null
}

/** The colour of an instance's mask, wherever it is shown. What has no label yet takes the active one's. */
export function instanceColor({ view, labels, activeLabel }: Coloured, { uuid, label }: Instance): string {
  if (view.colorBy === 'instance') return PALETTE[Number.parseInt(uuid.slice(0, 8), 16) % PALETTE.length]!
  const shown = label === NO_LABEL ? activeLabel : label
  return labels.find(({ id }) => id === shown)?.color || UNLABELLED
}
