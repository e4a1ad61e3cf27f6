import type { Rle } from '../geometry/rle'
import type { BBox, Corners } from '../geometry/space'

export type Source = 'click' | 'box' | 'text' | 'exemplar' | 'brush' | 'polygon' | 'import'
export type ImageStatus = 'todo' | 'done' | 'approved' | 'returned'
export type InstanceStatus = 'accepted' | 'suggested' | 'rejected'

/** The prompts that made a mask, in image pixels. */
export interface SavedPrompts {
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: 0 | 1 }[]
  readonly box?: Corners
}

/** What is saved of an instance. */
export interface Content {
  readonly image: number
  readonly label: number
  readonly rle: Rle
  readonly status: InstanceStatus
  readonly source: Source
  readonly prompts: SavedPrompts | null
}

/** A change of an image's own status, saved like an annotation under the name `statusKey`. */
export interface StatusChange {
  readonly imageStatus: ImageStatus
}

export const statusKey = (image: number) => `image-${image}`

/** One object on the image: its mask and label, and where it is. */
export interface Instance extends Content {
  readonly uuid: string
  /** Pixels. */
  readonly area: number
  readonly bbox: BBox
}

export const contentOf = ({ image, label, rle, status, source, prompts }: Instance): Content => ({
  image,
  label,
  rle,
  status,
  source,
  prompts,
})
