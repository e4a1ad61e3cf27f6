/** One catalogue for every string on the page: `en.json`. */

import i18next from 'i18next'
import en from './en.json'
import label from './label.json'

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: { ...en, label } } },
  interpolation: { escapeValue: false },
  initAsync: false,
})

export default i18next
