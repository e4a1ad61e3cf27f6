import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Spec } from '../contract/spec'
import { imagePoint } from '../geometry/space'
import { promptsOf, type Step, withPrompt } from './draft'
import { type EditorState, EMPTY } from './editorState'
import { Foresight } from './foresight'

const model = { input: { width: 8, height: 8, resize: 'squash' }, mask_threshold: 0 } as Spec
const ready: Partial<EditorState> = {
  image: { id: 1, project: 1, status: 'todo', width: 8, height: 8 },
  embedding: { state: 'ready' },
  readOnly: null,
  model,
}
const place = (x: number) => ({ at: imagePoint(x, 4), timeStamp: 0 })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench(change: Partial<EditorState> = {}) {
  const foreseen: Step[] = []
  const state = { ...EMPTY, ...ready, ...change }
  const foresight = new Foresight(
    () => state,
    (step) => foreseen.push(step),
  )
  return { foresight, clicks: () => foreseen.flatMap(promptsOf) }
}

test('it_foresees_a_click_where_the_pointer_rests', () => {
  const { foresight, clicks } = bench()
  for (const x of [1, 2, 3]) foresight.over(place(x))
  expect(clicks()).toEqual([])
  vi.runAllTimers()
  expect(clicks()).toEqual([{ kind: 'point', at: imagePoint(3, 4), positive: true }])
})

test('it_foresees_nothing_where_the_pointer_has_left_or_a_click_does_something_else', () => {
  const { foresight, clicks } = bench()
  foresight.over(place(1))
  foresight.over(null)
  vi.runAllTimers()
  expect(clicks()).toEqual([])
  for (const change of [{ readOnly: 'viewer' }, { polygon: [imagePoint(1, 1)] }] as const) {
    const other = bench(change)
    other.foresight.over(place(1))
    vi.runAllTimers()
    expect(other.clicks()).toEqual([])
  }
})

test('it_foresees_that_a_click_on_the_mask_takes_away_and_one_beside_it_adds', () => {
  const draft = withPrompt(null, { kind: 'point', at: imagePoint(6, 4), positive: true })
  const data = Float32Array.from({ length: 64 }, (_, i) => (i % 8 >= 4 ? 5 : -5))
  const decoded = { candidates: [{ data, width: 8, height: 8, score: 1 }], ms: 1 }
  const { foresight, clicks } = bench({ draft, preview: { step: draft, decoded } })
  for (const x of [1, 7]) {
    foresight.over(place(x))
    vi.runAllTimers()
  }
  expect(clicks().map((click) => click.kind === 'point' && [click.at.x, click.positive])).toEqual([
    [6, true],
    [1, true],
    [6, true],
    [7, false],
  ])
})
