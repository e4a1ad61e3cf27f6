import 'i18next'
import type en from './en.json'

/** Makes a key that the catalogue lacks a type error. */
declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}
