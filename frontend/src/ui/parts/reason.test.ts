import { afterEach, expect, test } from 'vitest'
import { ApiError, offline } from '../../contract/apiError'
import i18n from '../../i18n'
import { reasonBy, reasonOf } from './reason'

afterEach(() => i18n.changeLanguage('en'))

const forbidden = new ApiError(403, 'forbidden', 'Only owners may add labels.')

test('it_says_in_english_what_the_server_says', () => {
  expect(reasonOf(forbidden)).toBe('Only owners may add labels.')
})

test('it_says_it_in_german_and_keeps_the_words_of_the_server', async () => {
  await i18n.changeLanguage('de')
  expect(reasonOf(forbidden)).toBe('Das darfst du hier nicht. (Only owners may add labels.)')
  expect(reasonBy('duplicate', 'It is there already.')).toContain('(It is there already.)')
  expect(reasonOf(offline())).toMatch(/^Der Server ist nicht erreichbar/)
})

test('it_leaves_what_no_code_explains_as_it_is', () => {
  expect(reasonBy('a_new_code', 'Something new.')).toBe('Something new.')
  expect(reasonOf(new Error('Broken.'))).toBe('Broken.')
})
