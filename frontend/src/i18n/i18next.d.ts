import 'i18next'
import type en from './en.json'
import type label from './label.en.json'

/** Makes a key that the catalogue lacks a type error. */
declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en & { label: typeof label } }
  }
}
