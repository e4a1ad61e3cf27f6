import { expect, test } from 'vitest'
import type { FoundInstance, Outbound } from '../contract/wire'
import { FindRequests } from './finds'
import type { FromSocket } from './protocol'

const question = { image: 7, text: 'cat', threshold: 0.1 }
const instance: FoundInstance = { rle: { size: [2, 2], counts: '04' }, bbox: [0, 0, 2, 2], score: 0.5 }

function bench() {
  const sent: Outbound[] = []
  const reported: FromSocket[] = []
  const finds = new FindRequests(
    (message) => sent.push(message),
    (message) => reported.push(message),
  )
  return { sent, reported, finds }
}

test('it_asks_and_hands_the_answer_over_once', () => {
  const { sent, reported, finds } = bench()
  finds.ask(3, question)
  expect(sent).toEqual([{ type: 'text.find', id: 'find-3', ...question }])
  const answer = { type: 'text.result', id: 'find-3', instances: [instance], capped: true } as const
  expect(finds.message(answer)).toBe(true)
  expect(finds.message(answer)).toBe(true)
  expect(reported).toEqual([{ type: 'found', find: 3, instances: [instance], capped: true }])
})

test('it_asks_again_on_a_new_connection_only_for_what_is_still_wanted', () => {
  const { sent, finds } = bench()
  finds.ask(1, question)
  finds.ask(2, { ...question, text: 'dog' })
  finds.forget(1)
  finds.askAgain()
  expect(sent.slice(2)).toEqual([{ type: 'text.find', id: 'find-2', ...question, text: 'dog' }])
})

test('it_says_why_a_question_was_refused_and_whether_to_try_again', () => {
  const { reported, finds } = bench()
  finds.ask(1, question)
  finds.message({
    type: 'error',
    id: 'find-1',
    code: 'invalid',
    message: 'unknown word',
    details: { word: 'kat' },
  })
  finds.ask(2, question)
  finds.message({ type: 'error', id: 'find-2', code: 'unavailable', message: 'no worker' })
  expect(reported.map((message) => message.type === 'refused' && message.failure)).toEqual([
    { code: 'invalid', message: 'unknown word', retry: false, details: { word: 'kat' } },
    { code: 'unavailable', message: 'no worker', retry: true },
  ])
})

test('it_leaves_errors_of_other_requests_alone', () => {
  const { finds, reported } = bench()
  expect(finds.message({ type: 'error', id: 3, code: 'throttled', message: '' })).toBe(false)
  expect(finds.message({ type: 'error', code: 'invalid', message: '' })).toBe(false)
  expect(reported).toEqual([])
})
