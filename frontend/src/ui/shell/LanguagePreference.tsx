import { useEffect } from 'react'
import i18n, { browserLanguage, isLanguage } from '../../i18n'
import { usePreferences } from '../preferences'

/** Speaks the language that this person has chosen, else the browser's. */
export function LanguagePreference() {
  const chosen = usePreferences(({ language }) => language)
  const language = isLanguage(chosen) ? chosen : browserLanguage()
  useEffect(() => {
    document.documentElement.lang = language
    void i18n.changeLanguage(language)
  }, [language])
  return null
}
