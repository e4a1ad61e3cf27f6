import { expect, test } from 'vitest'
import type { FindQuestion } from '../contract/wire'
import { Editor } from './editor'
import type { ImageInfo } from './editorState'
import type { Instance } from './instance'
import { Searching } from './searching'
import { primaryOf } from './selection'

const image: ImageInfo = { id: 7, project: 1, width: 2, height: 2, status: 'todo' }
const whole = { rle: { size: [2, 2], counts: '04' }, bbox: [0, 0, 2, 2], score: 0.7 } as const
const cat = { id: 5, name: 'Cat', color: '#ff0000', hotkey: '1' }

function bench() {
  const asked: (FindQuestion & { find: number })[] = []
  const editor = new Editor(() => {})
  editor.open(image, [])
  editor.set({ labels: [cat], activeLabel: null })
  const searching = new Searching(editor, {
    find: (find, question) => asked.push({ find, ...question }),
    forget: () => {},
  })
  const found = (find: number, instances = [whole], capped = false) =>
    searching.heard({ type: 'found', find, instances, capped })
  return { editor, searching, asked, found }
}

test('it_asks_with_a_low_floor_and_turns_the_answer_into_suggestions', () => {
  const { editor, searching, asked, found } = bench()
  searching.text(' cat ')
  expect(asked[0]).toMatchObject({ image: 7, text: 'cat', threshold: 0.1 })
  expect(editor.state.activeLabel).toBe(5)
  found(asked[0]!.find, [whole], true)
  expect(editor.state.search).toMatchObject({ state: 'found', count: 1, capped: true })
  const [suggestion] = editor.state.suggestions
  expect(suggestion).toMatchObject({
    source: 'text',
    prompts: { text: 'cat' },
    area: 4,
    live: true,
    score: 0.7,
  })
  expect(primaryOf(editor.state)).toBe(suggestion!.uuid)
})

test('it_hears_only_the_answer_to_the_last_question', () => {
  const { editor, searching, asked, found } = bench()
  searching.text('cat')
  searching.text('dog')
  found(asked[0]!.find)
  expect(editor.state.search?.state).toBe('asking')
  searching.stop()
  found(asked[1]!.find)
  expect([editor.state.search, editor.state.suggestions]).toEqual([null, []])
})

test('it_looks_again_without_what_is_like_an_instance_once_something_is_meant', () => {
  const { editor, searching, asked } = bench()
  const wrong = { bbox: [1, 0, 1, 2] } as unknown as Instance
  expect([searching.unlike(wrong), asked, editor.state.exemplars]).toEqual([false, [], []])
  const against = [{ box: [1, 0, 2, 2], positive: false }]
  searching.text('cat')
  expect(searching.unlike(wrong)).toBe(true)
  expect(asked[1]).toMatchObject({ text: 'cat', exemplars: against })
  searching.like({ bbox: [0, 0, 1, 1] } as unknown as Instance)
  searching.unlike(wrong)
  expect(asked[3]).toMatchObject({ exemplars: [{ box: [0, 0, 1, 1], positive: true }, ...against] })
  expect(asked[3]).not.toHaveProperty('text')
})

test('it_finds_more_like_an_instance_by_its_box', () => {
  const { editor, searching, asked, found } = bench()
  searching.like({ bbox: [1, 0, 1, 2] } as unknown as Instance)
  const exemplars = [{ box: [1, 0, 2, 2], positive: true }]
  expect(asked[0]).toMatchObject({ exemplars })
  expect(asked[0]).not.toHaveProperty('text')
  found(asked[0]!.find)
  expect(editor.state.suggestions[0]).toMatchObject({ source: 'exemplar', prompts: { exemplars } })
})

test('it_asks_again_with_each_example_and_not_with_negative_ones_alone', () => {
  const { editor, searching, asked } = bench()
  const against = { box: [0, 0, 1, 1], positive: false } as const
  const example = { box: [1, 1, 2, 2], positive: true } as const
  searching.addExample(against)
  expect(asked).toEqual([])
  searching.addExample(example)
  expect(asked[0]?.exemplars).toEqual([against, example])
  editor.undo()
  expect(editor.state.exemplars).toEqual([against])
})

test('it_says_why_a_search_failed_and_forgets_the_word_for_later_examples', () => {
  const { editor, searching, asked } = bench()
  searching.text('kat')
  const failure = { code: 'invalid', message: 'unknown word', retry: false }
  searching.heard({ type: 'refused', find: asked[0]!.find, failure })
  expect(editor.state.search).toEqual({ wanted: { text: 'kat' }, state: 'failed', failure })
  searching.addExample({ box: [0, 0, 1, 1], positive: true })
  expect(asked[1]).not.toHaveProperty('text')
})

test('it_refuses_masks_of_another_size', () => {
  const { editor, searching, asked, found } = bench()
  searching.text('cat')
  found(asked[0]!.find, [{ ...whole, rle: { size: [1, 2], counts: '02' } }] as never)
  expect(editor.state.search).toMatchObject({ state: 'failed' })
  expect(editor.state.suggestions).toEqual([])
})
