/** Yes and no to what a model suggests. Each is a deed, so that it is saved and can be taken back like any other. */
import type { Editor } from './editor'
import type { EditorState } from './editorState'
import type { InstanceSwap } from './history'
import { type Instance, isLiveSuggestion } from './instance'
import { primaryOf } from './selection'

type Shown = Pick<EditorState, 'suggestions' | 'lowestScore'>

/** The suggestions at or above the lowest score, best first; those without a score come last. */
export function shownSuggestions({ suggestions, lowestScore }: Shown): Instance[] {
  return suggestions
    .filter(({ score }) => score == null || score >= lowestScore)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
}

/** What is found takes the place of what was found before and nobody has decided on. */
export function suggest(editor: Editor, found: readonly Instance[]) {
  const { all } = editor.state
  const old = all.flatMap((before, index) =>
    isLiveSuggestion(before) ? [{ before, after: null, index }] : [],
  )
  const first = all.length - old.length
  const made = found.map((after, i) => ({ before: null, after, index: first + i }))
  if (old.length || made.length) editor.perform({ instances: [...old.toReversed(), ...made] })
}

/** Make instances of these suggestions; one that has no label yet gets `label`. */
export function acceptSuggestions(editor: Editor, uuids: readonly string[], label: number) {
  decide(editor, uuids, (suggestion) => ({
    ...suggestion,
    label: suggestion.live ? label : suggestion.label,
    status: 'accepted',
  }))
}

/** What the server knows is kept there as rejected; what only this page knows goes. */
export function rejectSuggestions(editor: Editor, uuids: readonly string[]) {
  decide(editor, uuids, (suggestion) => (suggestion.live ? null : { ...suggestion, status: 'rejected' }))
}

/** What "accept all" means: what is shown and repeats no mask. */
export const acceptable = (state: Shown & Pick<EditorState, 'repeats'>): string[] =>
  shownSuggestions(state)
    .map(({ uuid }) => uuid)
    .filter((uuid) => !state.repeats.has(uuid))

/** What "reject all" means: what is shown, and what this page has found below the lowest score. */
export function rejectable(state: Shown): string[] {
  const shown = new Set(shownSuggestions(state))
  return state.suggestions.filter((each) => shown.has(each) || each.live).map(({ uuid }) => uuid)
}

/** The shown suggestion that comes `step` places after `uuid`, around the end; null where none is shown. */
export function suggestionAfter(state: Shown, uuid: string | null, step: 1 | -1): string | null {
  const shown = shownSuggestions(state)
  const at = shown.findIndex((suggestion) => suggestion.uuid === uuid)
  const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : (at + step + shown.length) % shown.length
  return shown[next]?.uuid ?? null
}

function decide(
  editor: Editor,
  uuids: readonly string[],
  decision: (suggestion: Instance) => Instance | null,
) {
  const { all, locked } = editor.state
  const wanted = new Set(uuids)
  const swaps = all.flatMap((before, index): InstanceSwap[] =>
    wanted.has(before.uuid) && before.status === 'suggested' && !locked.has(before.uuid)
      ? [{ before, after: decision(before), index }]
      : [],
  )
  const next = nextUndecided(editor.state, wanted)
  if (swaps.length) editor.perform({ instances: swaps.toReversed() })
  editor.select(next)
}

/** The first suggestion after the selected one that stays undecided: so one goes through them by one key. */
function nextUndecided(state: EditorState, decided: ReadonlySet<string>): string | null {
  const selected = primaryOf(state)
  if (!selected || !decided.has(selected)) return selected
  const shown = shownSuggestions(state)
  const at = shown.findIndex(({ uuid }) => uuid === selected)
  const following = [...shown.slice(at + 1), ...shown.slice(0, Math.max(at, 0))]
  return following.find(({ uuid }) => !decided.has(uuid))?.uuid ?? null
}
