import { expect, test } from 'vitest'
import { imagePoint } from '../geometry/space'
import { decoderPoints, promptsOf, type Step, savedPrompts, sourceOf, withPrompt } from './draft'
import { Editor } from './editor'
import type { ImageInfo } from './editorState'
import type { Instance } from './instance'
import { uuid4 } from './uuid'

const image: ImageInfo = { id: 7, project: 1, width: 10, height: 10, status: 'todo' }
const instance = (uuid: string, label = 1): Instance => ({
  uuid,
  image: 7,
  label,
  rle: { size: [10, 10], counts: 'T3' },
  status: 'accepted',
  source: 'click',
  prompts: null,
  area: 1,
  bbox: [0, 0, 1, 1],
})
const point = (x: number, positive = true) => ({ kind: 'point', at: imagePoint(x, 0), positive }) as const

function bench() {
  const saved: (string | null)[] = []
  const editor = new Editor(({ instances }) => {
    for (const { before, after } of instances ?? [])
      saved.push(after ? `${after.uuid} ${after.label}` : `${before?.uuid} deleted`)
  })
  editor.open(image, [])
  const xs = () =>
    promptsOf(editor.state.draft).map((prompt) => (prompt.kind === 'point' ? prompt.at.x : null))
  const uuids = () => editor.state.instances.map(({ uuid }) => uuid)
  return { editor, saved, xs, uuids }
}

test('it_takes_clicks_back_and_does_them_again', () => {
  const { editor, xs } = bench()
  editor.addPrompt(point(1))
  const first = editor.state.draft
  editor.addPrompt(point(2))
  editor.undo()
  expect(editor.state.draft).toBe(first)
  editor.redo()
  expect(xs()).toEqual([1, 2])
  editor.undo()
  editor.undo()
  expect(editor.state.draft).toBeNull()
})

test('it_takes_an_accepted_mask_back_to_its_clicks_and_saves_each_step', () => {
  const { editor, saved, xs, uuids } = bench()
  editor.addPrompt(point(1))
  editor.addPrompt(point(2, false))
  editor.accept(instance('a'))
  expect([xs(), uuids()]).toEqual([[], ['a']])
  editor.undo()
  expect([xs(), uuids()]).toEqual([[1, 2], []])
  editor.redo()
  expect(uuids()).toEqual(['a'])
  expect(saved).toEqual(['a 1', 'a deleted', 'a 1'])
})

test('it_undoes_a_deletion_into_its_old_place', () => {
  const { editor, saved, uuids } = bench()
  for (const uuid of ['a', 'b', 'c']) editor.accept(instance(uuid))
  editor.remove(['b'])
  expect(uuids()).toEqual(['a', 'c'])
  editor.undo()
  expect(uuids()).toEqual(['a', 'b', 'c'])
  expect(saved.slice(3)).toEqual(['b deleted', 'b 1'])
})

test('it_undoes_labels_and_the_status_of_the_image', () => {
  const { editor, saved } = bench()
  editor.accept(instance('a'))
  editor.relabel(['a'], 2)
  editor.setStatus('done')
  editor.undo()
  expect(editor.state.image?.status).toBe('todo')
  editor.undo()
  expect(editor.state.instances[0]?.label).toBe(1)
  expect(saved).toEqual(['a 1', 'a 2', 'a 1'])
})

test('it_forgets_what_was_undone_once_something_new_is_done', () => {
  const { editor, xs } = bench()
  editor.addPrompt(point(1))
  editor.undo()
  editor.addPrompt(point(2))
  editor.redo()
  expect(xs()).toEqual([2])
})

test('it_changes_nothing_that_is_locked_or_read_only', () => {
  const { editor, saved } = bench()
  editor.accept(instance('a'))
  editor.toggle('locked', ['a'])
  editor.remove(['a'])
  editor.relabel(['a'], 2)
  editor.set({ readOnly: 'viewer' })
  editor.undo()
  editor.addPrompt(point(1))
  expect(saved).toEqual(['a 1'])
  expect(editor.state.draft).toBeNull()
})

test('it_gives_the_decoder_the_last_box_then_the_points_in_model_pixels', () => {
  const box = (x: number) => ({ kind: 'box', corners: [x, 2, 6, 8] }) as const
  const steps = [box(0), point(5, false), box(4)].reduce<Step | null>(withPrompt, null)
  const { coords, labels } = decoderPoints(steps!, { x: 2, y: 0.5 })
  expect([...coords]).toEqual([8, 1, 12, 4, 10, 0])
  expect([...labels]).toEqual([2, 3, 0])
  expect(savedPrompts(steps)).toEqual({ points: [{ x: 5, y: 0, label: 0 }], box: [4, 2, 6, 8] })
  expect(sourceOf(steps!)).toBe('box')
})

test('it_makes_uuids_without_a_secure_context', () => {
  expect(uuid4()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuid4()).not.toBe(uuid4())
})
