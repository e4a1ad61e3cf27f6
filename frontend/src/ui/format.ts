/** Numbers and dates as people read them, in the language of the page. */

import i18n from '../i18n'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

export const formatCount = (n: number) => n.toLocaleString(i18n.language)
/** With exactly this many digits behind the point. */
export const formatDecimal = (n: number, digits: number) =>
  n.toLocaleString(i18n.language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
/** A model's score, 0 to 1. */
export const formatScore = (score: number) => formatDecimal(score, 2)
export const formatDate = (iso: string) =>
  new Date(iso).toLocaleDateString(i18n.language, { dateStyle: 'medium' })
export const formatMoment = (iso: string) =>
  new Date(iso).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })

/** Whole percents; 100 only when all is done, and more than 0 when something is. */
export function percent(done: number, total: number): number {
  if (total === 0 || done === 0) return 0
  if (done >= total) return 100
  return Math.min(99, Math.max(1, Math.round((100 * done) / total)))
}

/** Bytes in powers of 1000, with one decimal below ten: `8.4 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** power
  return `${value < 10 && power > 0 ? formatDecimal(value, 1) : Math.round(value)} ${UNITS[power]}`
}
