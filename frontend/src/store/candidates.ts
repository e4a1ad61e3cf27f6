import { withCandidate } from './draft'
import type { Editor } from './editor'
import type { EditorState } from './editorState'

/** The candidates of the mask in the making: which one is shown, from 0, of how many, and its score. */
export interface Shown {
  readonly place: number
  readonly count: number
  readonly score: number
}

/** Null while there is no mask in the making, or only one that it may be. */
export function shownCandidate({ draft, preview }: Pick<EditorState, 'draft' | 'preview'>): Shown | null {
  if (!draft || preview?.step.asked !== draft.asked) return null
  const { candidates } = preview.decoded
  const place = Math.min(draft.candidate, candidates.length - 1)
  return candidates.length > 1 ? { place, count: candidates.length, score: candidates[place]!.score } : null
}

/** Take the candidate that comes `step` places after the one that is shown, around the end; false: there is none. */
export function stepCandidate(editor: Editor, step: 1 | -1): boolean {
  const { draft, readOnly } = editor.state
  const shown = shownCandidate(editor.state)
  if (!draft || !shown || readOnly) return false
  editor.redraft(withCandidate(draft, (shown.place + step + shown.count) % shown.count))
  return true
}
