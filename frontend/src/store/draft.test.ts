import { expect, test } from 'vitest'
import { imagePoint } from '../geometry/space'
import {
  type Prompt,
  promptsOf,
  savedPrompts,
  withCandidate,
  withoutPrompt,
  withPrompt,
  withReplaced,
} from './draft'

const click = (x: number, positive = true): Prompt => ({ kind: 'point', at: imagePoint(x, 2), positive })
const box: Prompt = { kind: 'box', corners: [1, 2, 3, 4] }
const [first, second, third] = [click(1), click(2, false), click(3)]
const draft = withPrompt(withPrompt(withPrompt(null, first), second), third)

test('it_puts_the_box_before_the_points', () => {
  expect(promptsOf(withPrompt(draft, box))).toEqual([box, first, second, third])
  const other: Prompt = { kind: 'box', corners: [0, 0, 9, 9] }
  expect(promptsOf(withPrompt(withPrompt(draft, box), other))).toEqual([other, first, second, third])
})

test('it_replaces_a_prompt_where_it_is_and_keeps_what_was_before_it', () => {
  const moved = click(8, false)
  const after = withReplaced(draft, second, moved)
  expect(promptsOf(after)).toEqual([first, moved, third])
  expect(after.asked.previous!.asked.previous).toBe(draft.asked.previous!.asked.previous)
  expect(promptsOf(draft)).toEqual([first, second, third])
})

test('it_goes_on_with_the_chosen_candidates_when_a_prompt_is_moved', () => {
  const chosen = withPrompt(withCandidate(withPrompt(null, first), 2), second)
  expect(savedPrompts(withReplaced(chosen, first, click(5)))).toMatchObject({ candidates: [2, 0] })
})

test('it_takes_a_prompt_away', () => {
  expect(promptsOf(withoutPrompt(draft, second))).toEqual([first, third])
  expect(withoutPrompt(draft, third)).toBe(draft.asked.previous)
  expect(withoutPrompt(withPrompt(null, first), first)).toBeNull()
})

test('it_saves_which_candidates_were_taken_unless_all_were_the_best', () => {
  const points = [
    { x: 1, y: 2, label: 1 },
    { x: 2, y: 2, label: 0 },
  ]
  const two = withPrompt(withPrompt(null, first), second)
  expect(savedPrompts(two)).toEqual({ points })
  expect(savedPrompts(withCandidate(two, 1))).toEqual({ points, candidates: [0, 1] })
  const boxed = withPrompt(withCandidate(withPrompt(null, box), 1), first)
  expect(savedPrompts(boxed)).toEqual({ points: points.slice(0, 1), box: [1, 2, 3, 4], candidates: [1, 0] })
})
