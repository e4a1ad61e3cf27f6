import { expect, it } from 'vitest'
import i18n from '../i18n'
import { formatBytes, formatScore, percent } from './format'

it('test_it_says_100_percent_only_when_all_is_done', () => {
  expect(percent(0, 0)).toBe(0)
  expect(percent(1, 1000)).toBe(1)
  expect(percent(999, 1000)).toBe(99)
  expect(percent(1000, 1000)).toBe(100)
})

it('test_it_writes_bytes_as_people_read_them', () => {
  expect(formatBytes(0)).toBe('0 B')
  expect(formatBytes(999)).toBe('999 B')
  expect(formatBytes(8_400_000)).toBe('8.4 MB')
  expect(formatBytes(84_000_000)).toBe('84 MB')
  expect(formatBytes(2e15)).toBe('2000 TB')
})

it('test_it_writes_decimals_in_the_language_of_the_page', () => {
  expect(formatScore(0.5)).toBe('0.50')
  i18n.changeLanguage('de')
  expect(formatScore(0.456)).toBe('0,46')
  i18n.changeLanguage('en')
})
