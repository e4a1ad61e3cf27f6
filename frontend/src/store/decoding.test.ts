import { expect, test } from 'vitest'
import type { Spec } from '../contract/spec'
import type { Decoded, Prompt } from '../decoder/protocol'
import { imagePoint } from '../geometry/space'
import { Decoding } from './decoding'
import { type Prompt as Click, promptsOf, type Step, withCandidate, withPrompt, withReplaced } from './draft'
import type { Preview } from './editorState'

const spec = { input: { width: 10, height: 10, resize: 'squash' }, mask_threshold: 0 } as Spec
const click = (x: number): Click => ({ kind: 'point', at: imagePoint(x, 1), positive: true })

/** A decoder of two candidates that answers when told to: what it was asked, and what is shown. */
function bench() {
  interface Asked {
    xs: number[]
    previous: number | null
    ahead: boolean
    answer: (failure?: Error) => Promise<void>
  }
  const asked: Asked[] = []
  const shown: (Preview | null)[] = []
  /** How many had been asked for when what is decoded ahead came to be waited for. */
  const hurried: number[] = []
  const hurry = () => hurried.push(asked.length)
  let count = 0
  const ask =
    (ahead: boolean) =>
    (_: string, { coords, previous }: Prompt) =>
      new Promise<Decoded>((resolve, reject) => {
        const answer = async (failure?: Error) => {
          if (failure) reject(failure)
          const candidate = (value: number) => ({
            data: Float32Array.of(value),
            width: 1,
            height: 1,
            score: 1,
          })
          resolve({ candidates: [candidate(++count), candidate(-count)], ms: 1 })
          await new Promise((settled) => setTimeout(settled))
        }
        asked.push({
          xs: [...coords].filter((_, i) => i % 2 === 0),
          previous: previous && previous[0]!,
          ahead,
          answer,
        })
      })
  const decoder = { decode: ask(false), ahead: ask(true), hurry }
  const decoding = new Decoding(decoder, (preview) => shown.push(preview))
  decoding.use({ image: 1, key: 'key', spec }, { width: 10, height: 10 })
  const xs = (step: Step) => promptsOf(step).map((prompt) => prompt.kind === 'point' && prompt.at.x)
  const shownXs = () => shown.map((preview) => preview && xs(preview.step))
  return { decoding, asked, hurried, shown, shownXs }
}

test('it_shows_another_candidate_without_decoding_and_goes_on_with_its_logits', async () => {
  const { decoding, asked, shown } = bench()
  const first = withPrompt(null, click(1))
  decoding.follow(first)
  await asked[0]!.answer()
  const other = withCandidate(first, 1)
  decoding.follow(other)
  expect(asked.length).toBe(1)
  expect(shown.at(-1)).toEqual({ step: other, decoded: shown[0]!.decoded })
  decoding.follow(withPrompt(other, click(2)))
  expect(asked[1]).toMatchObject({ xs: [1, 2], previous: -1 })
})

test('it_keeps_the_mask_until_the_next_click_is_decoded', async () => {
  const { decoding, asked, shownXs } = bench()
  const first = withPrompt(null, click(1))
  decoding.follow(first)
  await asked[0]!.answer()
  decoding.follow(withPrompt(first, click(2)))
  expect(shownXs()).toEqual([[1]])
  await asked[1]!.answer()
  expect(shownXs()).toEqual([[1], [1, 2]])
})

test('it_shows_a_dragged_mask_where_the_pointer_was_a_moment_ago', async () => {
  const { decoding, asked, shownXs } = bench()
  const from = withPrompt(withPrompt(null, click(1)), click(2))
  decoding.follow(from)
  await asked[0]!.answer()
  const to = (x: number) => withReplaced(from, promptsOf(from)[0]!, click(x))
  decoding.drag(to(5))
  await asked[1]!.answer()
  expect(shownXs()).toEqual([[1, 2]])
  decoding.drag(to(6))
  decoding.drag(to(7))
  await asked[2]!.answer()
  expect(shownXs().slice(1)).toEqual([[5, 2]])
  await asked[3]!.answer()
  expect(shownXs().slice(1)).toEqual([
    [5, 2],
    [7, 2],
  ])
})

test('it_replays_what_was_dragged_once_it_rests', async () => {
  const { decoding, asked } = bench()
  const from = withPrompt(withPrompt(null, click(1)), click(2))
  decoding.follow(from)
  while (asked.length < 3) await asked.at(-1)!.answer()
  await asked[2]!.answer()
  const to = withReplaced(from, promptsOf(from)[0]!, click(5))
  decoding.drag(to)
  await asked[3]!.answer()
  expect(asked.length).toBe(4)
  decoding.follow(to)
  await asked[4]!.answer()
  await asked[5]!.answer()
  expect(asked.slice(4).map(({ xs }) => xs)).toEqual([[5], [5, 2]])
  let final = false
  decoding.whenReplayed(() => {
    final = true
  })
  expect(final).toBe(true)
})

test('it_does_not_decode_again_what_is_dropped_while_it_is_decoded', async () => {
  const { decoding, asked, shownXs } = bench()
  const from = withPrompt(null, click(1))
  decoding.follow(from)
  await asked[0]!.answer()
  const to = withReplaced(from, promptsOf(from)[0]!, click(5))
  decoding.drag(to)
  decoding.follow(to)
  await asked[1]!.answer()
  expect([asked.length, shownXs().at(-1)]).toEqual([2, [5]])
})

test('it_has_the_mask_of_a_click_that_was_foreseen_at_once', async () => {
  const { decoding, asked, shownXs } = bench()
  decoding.foresee(withPrompt(null, click(1)))
  await asked[0]!.answer()
  expect(shownXs()).toEqual([])
  const first = withPrompt(null, click(1))
  decoding.follow(first)
  expect([shownXs(), asked.length]).toEqual([[[1]], 1])
  decoding.foresee(withPrompt(first, click(2)))
  expect(asked[1]).toMatchObject({ xs: [1, 2], previous: 1, ahead: true })
})

test('it_does_not_decode_again_what_is_foreseen_and_still_under_way', async () => {
  const { decoding, asked, hurried, shownXs } = bench()
  decoding.foresee(withPrompt(null, click(1)))
  expect(hurried).toEqual([])
  decoding.follow(withPrompt(null, click(1)))
  expect([shownXs(), asked.length, hurried]).toEqual([[], 1, [1]])
  await asked[0]!.answer()
  expect([shownXs(), asked.length]).toEqual([[[1]], 1])
})

test('it_asks_for_one_decode_ahead_at_a_time_and_then_for_the_newest', async () => {
  const { decoding, asked } = bench()
  for (const x of [1, 2, 3]) decoding.foresee(withPrompt(null, click(x)))
  expect(asked.map(({ xs }) => xs)).toEqual([[1]])
  await asked[0]!.answer()
  expect(asked.map(({ xs }) => xs)).toEqual([[1], [3]])
  decoding.foresee(withPrompt(null, click(4)))
  decoding.foresee(withPrompt(null, click(3)))
  await asked[1]!.answer()
  expect(asked.length).toBe(2)
})

test('it_decodes_a_click_at_once_and_forgets_what_waited_to_be_decoded_ahead', async () => {
  const { decoding, asked, hurried } = bench()
  decoding.foresee(withPrompt(null, click(1)))
  decoding.foresee(withPrompt(null, click(2)))
  decoding.follow(withPrompt(null, click(2)))
  expect(asked.map(({ xs, ahead }) => ({ xs, ahead }))).toEqual([
    { xs: [1], ahead: true },
    { xs: [2], ahead: false },
  ])
  await asked[0]!.answer()
  await asked[1]!.answer()
  expect([asked.length, hurried]).toEqual([2, []])
})

test('it_uses_nothing_foreseen_for_another_click', async () => {
  const { decoding, asked, shownXs } = bench()
  const first = withPrompt(null, click(1))
  decoding.follow(first)
  await asked[0]!.answer()
  decoding.foresee(withPrompt(first, click(2)))
  await asked[1]!.answer()
  const takesAway: Click = { kind: 'point', at: imagePoint(2, 1), positive: false }
  for (const other of [
    withPrompt(first, takesAway),
    withPrompt(first, click(3)),
    withPrompt(withCandidate(first, 1), click(2)),
    withPrompt(null, click(2)),
  ]) {
    const before = asked.length
    decoding.follow(other)
    await asked[before]!.answer()
  }
  expect(asked.filter(({ ahead }) => !ahead).map(({ xs }) => xs)).toEqual([[1], [1, 2], [1, 3], [1, 2], [2]])
  decoding.follow(withPrompt(first, click(2)))
  expect([shownXs().at(-1), asked.length]).toEqual([[1, 2], 6])
})

test('it_foresees_nothing_before_the_mask_so_far_is_final_nor_on_another_image', async () => {
  const { decoding, asked } = bench()
  const first = withPrompt(null, click(1))
  decoding.follow(first)
  decoding.foresee(withPrompt(first, click(2)))
  expect(asked.length).toBe(1)
  await asked[0]!.answer()
  decoding.foresee(withPrompt(first, click(2)))
  decoding.close()
  decoding.use({ image: 2, key: 'other', spec }, { width: 10, height: 10 })
  const before = asked.length
  decoding.follow(withPrompt(first, click(2)))
  expect(asked.length).toBe(before + 1)
})

test('it_decodes_at_the_click_what_failed_ahead', async () => {
  const { decoding, asked, shownXs } = bench()
  decoding.foresee(withPrompt(null, click(1)))
  await asked[0]!.answer(new Error('no memory'))
  decoding.follow(withPrompt(null, click(1)))
  await asked[1]!.answer()
  expect(shownXs()).toEqual([[1]])
})
