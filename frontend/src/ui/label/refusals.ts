import type { TFunction } from 'i18next'
import type { Spec } from '../../contract/spec'
import type { EditorState, ToolName } from '../../store/editor'

export type PromptKind = 'point' | 'box' | 'text' | 'exemplar'

/** The tools that need a model which takes this kind of prompt. */
export const PROMPT_OF = {
  click: 'point',
  box: 'box',
  example: 'exemplar',
} as const satisfies Partial<Record<ToolName, PromptKind>>

export const isPrompt = (tool: ToolName): tool is keyof typeof PROMPT_OF => tool in PROMPT_OF

interface Asked {
  readonly model: Spec | null
  readonly readOnly: EditorState['readOnly']
}

/** Why this kind of prompt does nothing here: the person's role, or the model's own words; null where it does. */
export function refusalOf({ model, readOnly }: Asked, kind: PromptKind, t: TFunction): string | null {
  if (readOnly) return readOnly
  const capability = model?.capabilities[kind]
  if (!capability || capability.available) return null
  return capability.reason ?? t(`label.cannot.${kind}`)
}
