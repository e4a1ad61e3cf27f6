/** What a model says about itself, in the language of the page where its code is known; else in its own words. */

import type { Capability } from '../../contract/spec'
import i18n from '../../i18n'
import type words from '../../i18n/label.en.json'

type Code = keyof typeof words.model

const isCode = (code: string): code is Code => i18n.exists(`label.model.${code}`)

/** Why it takes no prompt of a kind, or within what limits it does; null where it says nothing. */
export function modelWords({ reason, reason_code: code }: Capability): string | null {
  return code && isCode(code) ? i18n.t(`label.model.${code}`) : (reason ?? null)
}

interface UnknownWord {
  readonly word: string
  /** Words that it knows and that may be meant. */
  readonly nearest: readonly string[]
}

/** The word that the model does not know, where this is what it refused. */
export function unknownWordIn(details: Readonly<Record<string, unknown>> = {}): UnknownWord | null {
  const { reason, word, nearest } = details
  if (reason !== 'unknown_word' || typeof word !== 'string' || !Array.isArray(nearest)) return null
  return { word, nearest: nearest.filter((each) => typeof each === 'string') }
}
