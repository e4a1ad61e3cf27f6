import { expect, test } from 'vitest'
import { drawn } from '../geometry/fixtures/pixels'
import { imagePoint } from '../geometry/space'
import { drawing } from './fixtures/drawing'
import { closePolygon, paint, setPolygon, targetOf } from './painting'
import { type Stroke, withStrokes } from './strokes'

const SIZE = { width: 4, height: 2 }
const stroke = (adds: boolean, ...rows: string[]): Stroke => ({ area: drawn(...rows), adds, source: 'brush' })
const corners = (...points: [number, number][]) => points.map(([x, y]) => imagePoint(x, y))

test('it_paints_a_new_instance_and_selects_it', () => {
  const { editor, contents, masks } = drawing(SIZE)
  paint(editor, targetOf(editor.state, true), stroke(true, '##..', '....'))
  expect(masks()).toEqual([['##..', '....']])
  expect(contents()[0]).toMatchObject({ label: 1, source: 'brush', prompts: null, status: 'accepted' })
  expect(editor.state.selection).toEqual([editor.state.instances[0]!.uuid])
})

test('it_paints_on_the_selected_instance_and_undoes_stroke_by_stroke', () => {
  const { editor, put, shown, saved, contents } = drawing(SIZE)
  const { rle } = put('a', '##..', '....')
  editor.select('a')
  paint(editor, targetOf(editor.state, true), stroke(true, '.##.', '....'))
  paint(editor, targetOf(editor.state, false), stroke(false, '#...', '####'))
  expect(shown('a')).toEqual(['.##.', '....'])
  expect(contents()[0]).toMatchObject({ source: 'brush', prompts: null })
  editor.undo()
  expect(shown('a')).toEqual(['###.', '....'])
  editor.undo()
  expect(editor.state.instances[0]!.rle).toBe(rle)
  expect(saved).toHaveLength(5)
})

test('it_does_nothing_where_a_stroke_changes_no_pixel', () => {
  const { editor, put, saved } = drawing(SIZE)
  put('a', '##..', '....')
  editor.select('a')
  paint(editor, targetOf(editor.state, true), stroke(true, '#...', '....'))
  paint(editor, targetOf(editor.state, false), stroke(false, '...#', '....'))
  editor.select(null)
  paint(editor, targetOf(editor.state, true), stroke(true, '....', '....'))
  expect(saved).toHaveLength(1)
})

test('it_deletes_what_is_erased_whole_and_undo_brings_it_back', () => {
  const { editor, put, shown, saved } = drawing(SIZE)
  put('a', '##..', '....')
  editor.select('a')
  paint(editor, targetOf(editor.state, false), stroke(false, '####', '####'))
  expect(saved.at(-1)).toBe('a deleted')
  editor.undo()
  expect(shown('a')).toEqual(['##..', '....'])
})

test('it_paints_on_the_instance_as_it_is_when_the_stroke_ends', () => {
  const { editor, put, shown } = drawing(SIZE)
  const mine = put('a', '##..', '....')
  editor.select('a')
  const target = targetOf(editor.state, true)
  const theirs = put('b', '....', '..##')
  editor.merge('b', null)
  editor.merge('a', { ...theirs, uuid: 'a' })
  paint(editor, target, stroke(true, '#...', '....'))
  expect(shown('a')).toEqual(['#...', '..##'])
  editor.merge('a', null)
  paint(editor, { kind: 'instance', instance: mine }, stroke(true, '#...', '....'))
  expect(editor.state.instances).toEqual([])
})

test('it_paints_a_mask_in_the_making_where_there_is_no_label_yet', () => {
  const { editor, masks } = drawing(SIZE)
  editor.set({ activeLabel: null })
  const strokes = [stroke(true, '##..', '....'), stroke(false, '#...', '....')]
  for (const each of strokes) paint(editor, targetOf(editor.state, each.adds), each)
  expect(masks()).toEqual([])
  expect(editor.state.strokes).toEqual(strokes)
  editor.undo()
  expect(editor.state.strokes).toEqual(strokes.slice(0, 1))
  editor.dropDraft()
  expect(editor.state.strokes).toEqual([])
})

test('it_lays_strokes_over_each_other_in_order', () => {
  const base = drawn('#...', '####')
  const painted = withStrokes(base, [stroke(true, '.##.', '....'), stroke(false, '.#..', '#...')])
  expect(painted).toEqual(drawn('#.#.', '.###'))
})

test('it_says_why_nothing_can_be_painted', () => {
  const { editor, put } = drawing(SIZE)
  const why = (adds = true) => {
    const target = targetOf(editor.state, adds)
    return target.kind === 'refused' ? target.why : null
  }
  const instance = put('a', '##..', '....')
  expect(why(false)).toBe('nothingToErase')
  editor.select('a')
  expect(why()).toBeNull()
  editor.toggle('hidden', ['a'])
  expect(why()).toBe('hidden')
  editor.toggle('locked', ['a'])
  expect(why()).toBe('locked')
  editor.merge('s', { ...instance, uuid: 's', status: 'suggested' })
  editor.select('s')
  expect(why()).toBe('suggested')
  editor.set({ readOnly: 'viewer' })
  expect(why()).toBe('readOnly')
})

test('it_makes_an_instance_of_a_polygon_and_undo_opens_it_again', () => {
  const { editor, masks, contents } = drawing(SIZE)
  const square = corners([1, 0], [3, 0], [3, 2], [1, 2])
  square.forEach((_, i) => {
    setPolygon(editor, square.slice(0, i + 1))
  })
  expect(closePolygon(editor)).toBeNull()
  expect(masks()).toEqual([['.##.', '.##.']])
  expect(contents()[0]!.source).toBe('polygon')
  expect(editor.state.polygon).toEqual([])
  editor.undo()
  expect([masks(), editor.state.polygon]).toEqual([[], square])
  editor.undo()
  expect(editor.state.polygon).toEqual(square.slice(0, 3))
  editor.redo()
  editor.redo()
  expect(masks()).toHaveLength(1)
})

test('it_keeps_a_polygon_without_an_inside_open', () => {
  const { editor, masks } = drawing(SIZE)
  setPolygon(editor, corners([1, 1], [3, 1]))
  expect(closePolygon(editor)).toBe('noInside')
  expect([masks(), editor.state.polygon.length]).toEqual([[], 2])
})
