import { expect, test } from 'vitest'
import { knownWordsIn } from './vocabulary'

test('it_offers_the_words_that_a_refusal_names_and_the_model_knows', () => {
  const message =
    'This cannot be segmented: unknown word “kat”; the nearest words it knows: cat, sea lion, bat.'
  expect(knownWordsIn(message, ['cat', 'sea lion', 'dog'])).toEqual(['cat', 'sea lion'])
})

test('it_offers_nothing_where_a_refusal_names_no_words', () => {
  expect(knownWordsIn('No worker has answered in time.', ['worker'])).toEqual([])
})
