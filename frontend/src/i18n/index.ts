/** Every string of the pages, in each language that they are written in: one catalogue for each. */

import i18next from 'i18next'
import de from './de.json'
import en from './en.json'
import labelDe from './label.de.json'
import label from './label.en.json'

/** The languages by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

export const isLanguage = (name: unknown): name is Language =>
  typeof name === 'string' && Object.hasOwn(LANGUAGES, name)

/** The first language that this browser asks for and that the pages have. */
export const browserLanguage = (
  wanted: readonly string[] = globalThis.navigator?.languages ?? [],
): Language => wanted.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en'

void i18next.init({
  lng: browserLanguage(),
  fallbackLng: 'en',
  resources: { en: { translation: { ...en, label } }, de: { translation: { ...de, label: labelDe } } },
  interpolation: { escapeValue: false },
  initAsync: false,
})

export default i18next
