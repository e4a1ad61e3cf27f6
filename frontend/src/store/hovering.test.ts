import { expect, test } from 'vitest'
import type { Spec } from '../contract/spec'
import type { Prompt as Asked, Decoded } from '../decoder/protocol'
import { imagePoint } from '../geometry/space'
import type { Prompt } from './draft'
import { Editor } from './editor'
import type { ImageInfo } from './editorState'
import { Hovering, noHover } from './hovering'

const GRID = 8
const IMAGE: ImageInfo = { id: 1, project: 1, status: 'todo', width: 80, height: 80 }
const able = { available: true }
const MODEL: Spec = {
  id: 'quick',
  input: { width: 80, height: 80, resize: 'squash' },
  mask_threshold: 0,
  license: { name: 'none' },
  capabilities: { point: able, box: able, mask: able, text: able, exemplar: able },
  tensors: [],
  bytes: 0,
  preview: true,
}
const ABLE = { hovers: true, savesData: false }

const click = (x: number): Prompt => ({ kind: 'point', at: imagePoint(x, 40), positive: true })

/** The mask of everything right, or left, of the middle, whichever side the pointer was on. */
function half(right: boolean): Decoded {
  const data = Float32Array.from({ length: GRID * GRID }, (_, i) => (i % GRID >= GRID / 2 === right ? 5 : -5))
  return { candidates: [{ data, width: GRID, height: GRID, score: 0.9 }], ms: 1 }
}

/** Hovering on an image that is ready, with a decoder that answers when told to. */
async function bench(preview: Promise<void> = Promise.resolve(), device = ABLE) {
  const editor = new Editor(() => {})
  editor.open(IMAGE, [])
  const asked: { x: number; answer: (failure?: Error) => Promise<void> }[] = []
  const loads: string[] = []
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve))
  const decoder = {
    loadPreview: (model: string) => {
      loads.push(model)
      return preview
    },
    hover: (_: string, { coords }: Asked) =>
      new Promise<Decoded>((resolve, reject) => {
        const answer = (failure?: Error) => {
          if (failure) reject(failure)
          else resolve(half(coords[0]! >= 40))
          return settle()
        }
        asked.push({ x: coords[0]!, answer })
      }),
  }
  const hovering = new Hovering(decoder, editor, () => device)
  const use = async (model = MODEL) => {
    editor.set({ model, embedding: { state: 'ready' } })
    hovering.use({ image: IMAGE.id, key: 'key', spec: model }, IMAGE)
    await settle()
  }
  await use()
  let time = 0
  const over = (x: number) => hovering.over({ at: imagePoint(x, 40), timeStamp: ++time })
  const shown = () => editor.state.hover?.at.x ?? null
  /** What there was to be seen after each change. */
  const pictures: string[] = []
  editor.store.subscribe(({ preview, hover }) =>
    pictures.push(preview ? 'decoded' : hover ? `hovered at ${hover.at.x}` : 'nothing'),
  )
  return { editor, hovering, asked, loads, over, shown, pictures, use, settle }
}

test('it_decodes_one_place_at_a_time_and_then_where_the_pointer_is', async () => {
  const { asked, over, shown } = await bench()
  for (const x of [10, 12, 14, 16]) over(x)
  expect(asked.map(({ x }) => x)).toEqual([10])
  await asked[0]!.answer()
  expect(shown()).toBe(10)
  expect(asked.map(({ x }) => x)).toEqual([10, 16])
  await asked[1]!.answer()
  expect(shown()).toBe(16)
})

test('it_never_shows_a_mask_that_the_pointer_has_left', async () => {
  const { asked, over, shown } = await bench()
  over(10)
  over(70)
  await asked[0]!.answer()
  expect(shown()).toBeNull()
  await asked[1]!.answer()
  expect(shown()).toBe(70)
  over(12)
  expect(shown()).toBeNull()
})

test('it_drops_what_is_under_way_when_the_pointer_leaves_and_comes_back', async () => {
  const { hovering, asked, over, shown } = await bench()
  over(10)
  hovering.over(null)
  over(12)
  await asked[0]!.answer()
  expect(shown()).toBeNull()
  await asked[1]!.answer()
  expect(shown()).toBe(12)
})

test('it_drops_what_is_under_way_at_a_click_and_begins_again_without_a_draft', async () => {
  const { editor, asked, over, shown } = await bench()
  over(10)
  editor.addPrompt(click(10))
  await asked[0]!.answer()
  over(14)
  expect([shown(), asked.length]).toEqual([null, 1])
  editor.undo()
  over(16)
  await asked[1]!.answer()
  expect(shown()).toBe(16)
})

test('it_stands_in_for_the_mask_of_a_click_until_that_is_decoded', async () => {
  const { editor, hovering, asked, over, pictures } = await bench()
  over(10)
  await asked[0]!.answer()
  over(12)
  pictures.length = 0
  editor.addPrompt(click(12))
  hovering.over(null)
  await asked[1]!.answer()
  expect(pictures.at(-1)).toBe('hovered at 10')
  editor.showDecoded({ step: editor.state.draft!, decoded: half(false) }, null)
  expect(pictures).not.toContain('nothing')
  expect([pictures.at(-1), editor.state.hover]).toEqual(['decoded', null])
})

test('it_stands_in_while_more_is_clicked_and_goes_when_that_is_taken_back_or_fails', async () => {
  for (const [end, then] of [
    [(editor: Editor) => editor.undo(), 10],
    [(editor: Editor) => editor.dropDraft(), null],
    [(editor: Editor) => editor.showDecoded(null, 'no memory'), null],
  ] as const) {
    const { editor, asked, over, shown } = await bench()
    over(10)
    await asked[0]!.answer()
    editor.addPrompt(click(10))
    editor.addPrompt(click(70))
    expect(shown()).toBe(10)
    end(editor)
    expect(shown()).toBe(then)
    editor.undo()
    editor.redo()
    expect(editor.state.draft && shown()).toBeNull()
  }
})

test('it_stands_in_for_nothing_else', async () => {
  const box: Prompt = { kind: 'box', corners: [1, 1, 30, 70] }
  for (const prompt of [click(70), { ...click(10), positive: false }, box]) {
    const { editor, asked, over, shown } = await bench()
    over(10)
    await asked[0]!.answer()
    editor.addPrompt(prompt)
    expect(shown()).toBeNull()
  }
})

test('it_stands_in_on_no_other_image', async () => {
  const { editor, hovering, asked, over, shown, use } = await bench()
  over(10)
  await asked[0]!.answer()
  editor.addPrompt(click(10))
  hovering.close()
  expect(shown()).toBeNull()
  await use()
  expect(shown()).toBeNull()
})

test('it_drops_everything_when_another_image_is_opened', async () => {
  const { hovering, asked, over, shown, use } = await bench()
  over(10)
  hovering.close()
  over(12)
  expect(asked.length).toBe(1)
  await use()
  over(14)
  await asked[0]!.answer()
  expect(shown()).toBeNull()
  await asked[1]!.answer()
  expect(shown()).toBe(14)
})

test('it_loads_the_preview_of_a_model_once_and_only_where_there_is_one', async () => {
  const { editor, loads, asked, over, use } = await bench()
  await use()
  expect(loads).toEqual(['quick'])
  await use({ ...MODEL, id: 'plain', preview: false })
  over(10)
  expect([loads, asked.length, editor.state.previewer.state]).toEqual([['quick'], 0, 'none'])
  await use({ ...MODEL, id: 'other' })
  expect(loads).toEqual(['quick', 'other'])
})

test('it_loads_nothing_until_it_is_switched_on', async () => {
  const { editor, loads, use, settle } = await bench()
  editor.set({ view: { ...editor.state.view, hover: false } })
  await use({ ...MODEL, id: 'other' })
  expect(loads).toEqual(['quick'])
  editor.set({ view: { ...editor.state.view, hover: true } })
  await settle()
  expect(loads).toEqual(['quick', 'other'])
})

test('it_loads_nothing_where_nothing_hovers_or_data_are_saved', async () => {
  for (const device of [
    { hovers: false, savesData: false },
    { hovers: true, savesData: true },
  ])
    expect((await bench(Promise.resolve(), device)).loads).toEqual([])
})

test('it_says_why_nothing_is_hovered', async () => {
  const { editor, asked, over, use, loads } = await bench()
  const why = (device = ABLE) => noHover(editor.state, device)
  expect(why()).toBeNull()
  expect(why({ hovers: false, savesData: false })).toBe('noPointer')
  expect(why({ hovers: true, savesData: true })).toBe('savesData')
  over(10)
  await asked[0]!.answer(new Error('no memory'))
  expect(editor.state.previewer).toEqual({ state: 'failed', message: 'no memory' })
  expect(why()).toBe('failed')
  await use()
  expect([why(), loads]).toEqual([null, ['quick', 'quick']])
  editor.set({ model: { ...MODEL, preview: false } })
  expect(why()).toBe('noPreview')
})
