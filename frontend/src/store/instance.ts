import type { Exemplar } from '../contract/wire'
import type { Rle } from '../geometry/rle'
import type { BBox, Corners } from '../geometry/space'

export type Source = 'click' | 'box' | 'text' | 'exemplar' | 'brush' | 'polygon' | 'import'
export type ImageStatus = 'todo' | 'done' | 'approved' | 'returned'
export type InstanceStatus = 'accepted' | 'suggested' | 'rejected'

/** The prompts that made a mask, in image pixels. */
export interface SavedPrompts {
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: 0 | 1 }[]
  readonly box?: Corners
  /** For the box, then each point, which of the model's masks was taken, 0 the best; missing: always the best. */
  readonly candidates?: readonly number[]
}

/** What a mask was found by: words, examples, or no prompt at all. */
export interface FindPrompts {
  readonly text?: string
  readonly exemplars?: readonly Exemplar[]
  readonly everything?: true
}

/** What is saved of an instance. */
export interface Content {
  readonly image: number
  readonly label: number
  readonly rle: Rle
  readonly status: InstanceStatus
  readonly source: Source
  readonly prompts: SavedPrompts | FindPrompts | null
  /** What has a higher one lies above (store/reorder.ts); left out: 0. */
  readonly z_order?: number
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
  /** The model's, 0 to 1, where a model has found it. */
  readonly score?: number | null
  /** Found at this page: the server knows it only from the moment on that a person accepts it. */
  readonly live?: true
}

export const isLiveSuggestion = ({ live, status }: Instance) => live === true && status === 'suggested'

/** The label of a live suggestion: it gets one when it is accepted. */
export const NO_LABEL = 0

export const contentOf = ({ image, label, rle, status, source, prompts, z_order }: Instance): Content => ({
  image,
  label,
  rle,
  status,
  source,
  prompts,
  z_order: z_order ?? 0,
})

/** What the server is to have of an instance: nothing of what only this page suggests. */
export const savedOf = (instance: Instance | null): Content | null =>
  !instance || (instance.live && instance.status !== 'accepted') ? null : contentOf(instance)
