import { afterEach, expect, test } from 'vitest'
import i18n from '../../i18n'
import { modelWords, unknownWordIn } from './modelWords'

afterEach(() => i18n.changeLanguage('en'))

test('it_says_what_a_model_says_in_the_language_of_the_page', () => {
  const model = { available: true, reason: 'This is a small model.', reason_code: 'common_words' }
  expect(modelWords(model)).toMatch(/3,000 words/)
  i18n.changeLanguage('de')
  expect(modelWords(model)).toMatch(/3\.000 Wörter/)
})

test('it_says_it_in_the_words_of_the_model_where_the_page_has_none', () => {
  i18n.changeLanguage('de')
  expect(modelWords({ available: false, reason: 'No clouds.', reason_code: 'no_clouds' })).toBe('No clouds.')
  expect(modelWords({ available: false, reason: 'No clouds.' })).toBe('No clouds.')
  expect(modelWords({ available: true })).toBe(null)
})

test('it_knows_the_word_that_is_not_known_and_the_nearest', () => {
  const details = { reason: 'unknown_word', word: 'kat', nearest: ['cat', 'bat', 7] }
  expect(unknownWordIn(details)).toEqual({ word: 'kat', nearest: ['cat', 'bat'] })
  expect(unknownWordIn({ reason: 'unknown_word' })).toBe(null)
  expect(unknownWordIn()).toBe(null)
})
