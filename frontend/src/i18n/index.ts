/** One catalogue for every string on the page: `en.json`. */

import i18next from 'i18next'
import en from './en.json'

await i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false },
  returnNull: false,
})

export default i18next
