/** Why something was not done, in the language of the page, with the server's own words for what only it knows. */

import { ApiError, fieldErrors } from '../../contract/apiError'
import i18n from '../../i18n'
import type words from '../../i18n/en.json'

type Code = keyof typeof words.error

const isCode = (code: string): code is Code => i18n.exists(`error.${code}`)

/** What a code of the server means; the message as it is where the code says nothing. */
export const reasonBy = (code: string, message: string): string =>
  isCode(code) ? i18n.t(`error.${code}`, { message }) : message

export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  if (error.status === 0) return i18n.t('failed.offlineText')
  return reasonBy(error.code, error.message)
}

/** What is wrong with single fields of a form, by field; `''` for the form as a whole. */
export function formErrors(error: unknown): Record<string, string> {
  const code = error instanceof ApiError ? error.code : ''
  const entries = Object.entries(fieldErrors(error))
  return Object.fromEntries(entries.map(([field, text]) => [field, reasonBy(code, text)]))
}
