import type { Exemplar, FoundInstance } from '../contract/wire'
import { decodeRle } from '../geometry/rle'
import { area, bbox } from '../geometry/runs'
import type { Size } from '../geometry/space'
import type { Failure } from '../socket/protocol'
import { type FindPrompts, type Instance, NO_LABEL, type Source } from './instance'
import { uuid4 } from './uuid'

/** What is looked for: a word, examples, both, or everything there is. */
export interface Wanted {
  readonly text?: string
  readonly exemplars?: readonly Exemplar[]
  readonly everything?: true
}

/** One search, from the question to its end. */
export type Search = { readonly wanted: Wanted } & (
  | { readonly state: 'asking'; readonly since: number }
  | { readonly state: 'found'; readonly count: number; readonly capped: boolean }
  | { readonly state: 'failed'; readonly failure: Failure }
)

/** Everything is found by a grid of clicks. */
export function sourceOfSearch({ text, exemplars }: Wanted): Source {
  if (text) return 'text'
  return exemplars?.length ? 'exemplar' : 'click'
}

/**
 * What was found as suggestions on an image; empty masks are left out.
 * @throws RangeError where a mask cannot be read or is not of the image's size.
 */
export function suggestionsOf(
  found: readonly FoundInstance[],
  wanted: Wanted,
  image: Size & { readonly id: number },
): Instance[] {
  const made = { image: image.id, label: NO_LABEL, status: 'suggested', live: true } as const
  const source = sourceOfSearch(wanted)
  const prompts: FindPrompts = wanted
  return found.flatMap(({ rle, score }) => {
    const runs = decodeRle(rle)
    if (runs.width !== image.width || runs.height !== image.height)
      throw new RangeError(
        `A mask of ${runs.width}×${runs.height} pixels was found on an image of ${image.width}×${image.height}.`,
      )
    const pixels = area(runs)
    if (!pixels) return []
    return [{ ...made, uuid: uuid4(), rle, source, prompts, area: pixels, bbox: bbox(runs), score }]
  })
}
