import type { TFunction } from 'i18next'
import type { Spec } from '../../contract/spec'
import type { EditorState, ToolName } from '../../store/editorState'
import { noHover } from '../../store/hovering'
import { mayComment } from '../../store/rights'
import { modelWords } from './modelWords'

export type PromptKind = 'point' | 'box' | 'text' | 'exemplar'

/** The tools that need a model which takes this kind of prompt. */
const PROMPT_OF = {
  click: 'point',
  box: 'box',
  example: 'exemplar',
} as const satisfies Partial<Record<ToolName, PromptKind>>

const isPrompt = (tool: ToolName): tool is keyof typeof PROMPT_OF => tool in PROMPT_OF

/** Why no mask may be changed here, in words. */
export const readOnlyWhy = ({ readOnly }: Pick<EditorState, 'readOnly'>, t: TFunction): string | null =>
  readOnly && t(`label.readOnly.${readOnly}`)

interface Asked {
  readonly model: Spec | null
  readonly readOnly: EditorState['readOnly']
}

/** Why this kind of prompt does nothing here: the person's role, or the model's own words; null where it does. */
export function refusalOf({ model, readOnly }: Asked, kind: PromptKind, t: TFunction): string | null {
  if (readOnly) return readOnlyWhy({ readOnly }, t)
  const capability = model?.capabilities[kind]
  if (!capability || capability.available) return null
  return modelWords(capability) ?? t(`label.cannot.${kind}`)
}

/** The tools that only look. */
const LOOKS: readonly ToolName[] = ['select', 'pan']

/** Why a tool does nothing here; null where it does. */
export function toolRefusal(asked: Asked, tool: ToolName, t: TFunction): string | null {
  if (isPrompt(tool)) return refusalOf(asked, PROMPT_OF[tool], t)
  const isAllowed = LOOKS.includes(tool) || (tool === 'comment' && mayComment(asked))
  return isAllowed ? null : readOnlyWhy(asked, t)
}

/** Why the mask under the pointer cannot be shown before a click; null where it can. */
export function hoverRefusal(state: EditorState, t: TFunction): string | null {
  const why = noHover(state)
  if (!why) return null
  const { previewer } = state
  return t(`label.noHover.${why}`, { message: previewer.state === 'failed' ? previewer.message : '' })
}
