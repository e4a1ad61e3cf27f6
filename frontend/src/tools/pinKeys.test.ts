import { expect, test } from 'vitest'
import { imagePoint } from '../geometry/space'
import type { Comment } from '../store/comment'
import { drawing } from '../store/fixtures/drawing'
import { PinKeys } from './pinKeys'
import { pinsOf } from './pins'

const ONCE = { shift: false, repeat: false }

const comment = (uuid: string): Comment => ({
  uuid,
  parent: null,
  place: { x: 100, y: 100 },
  annotation: null,
  text: 'Tighter.',
  author: 'alice',
  created_at: '2026-01-01T00:00:00Z',
  edited_at: null,
  resolved: false,
})

/** The keys of two pins on an image of 1000 by 800 shown at half its size; `moved` is what was saved. */
function pinned({ own = true } = {}) {
  const { editor } = drawing({ width: 1000, height: 800 })
  editor.showComments([comment('a'), comment('b')])
  const moved: string[] = []
  const comments = {
    hasSayOver: () => own,
    move: (uuid: string, { place }: { place: { x: number; y: number } }) =>
      moved.push(`${uuid} ${place.x} ${place.y}`),
  }
  const said = { editor, comments } as unknown as ConstructorParameters<typeof PinKeys>[0]
  const refused: string[] = []
  const revealed: string[] = []
  const camera = {
    view: { scale: 0.5, x: 0, y: 0 },
    reveal: ({ x, y }: { x: number; y: number }) => revealed.push(`${x} ${y}`),
  }
  const keys = new PinKeys(said, camera, (why) => refused.push(why))
  const place = (id: string) => pinsOf(said).find((pin) => pin.id === id)?.at
  return { keys, editor, moved, refused, revealed, place }
}

test('it_moves_the_focused_pin_and_saves_where_it_is_put_down', () => {
  const { keys, moved, place } = pinned()
  keys.focused('b')
  keys.step(1, 0, ONCE)
  keys.step(0, 1, { ...ONCE, shift: true })
  expect([place('b'), place('a'), moved]).toEqual([imagePoint(108, 180), imagePoint(100, 100), []])
  expect(keys.putDown()).toBe(true)
  expect(moved).toEqual(['b 108 180'])
  expect(keys.putDown()).toBe(false)
})

test('it_puts_a_pin_down_that_loses_the_focus_and_takes_it_back_when_told_to', () => {
  const { keys, moved, place } = pinned()
  keys.focused('a')
  keys.step(1, 0, ONCE)
  keys.focused(null)
  expect([moved, keys.on]).toEqual([['a 108 100'], false])
  keys.focused('b')
  keys.step(1, 0, ONCE)
  expect([keys.giveUp(), place('b'), keys.giveUp()]).toEqual([true, imagePoint(100, 100), false])
  expect(moved).toHaveLength(1)
})

test('it_leaves_a_pin_of_others_where_it_is_and_says_why', () => {
  const { keys, moved, refused, place } = pinned({ own: false })
  keys.focused('a')
  keys.step(1, 0, ONCE)
  expect([refused, place('a'), keys.putDown(), moved]).toEqual([
    ['notYours'],
    imagePoint(100, 100),
    false,
    [],
  ])
})

test('it_brings_a_pin_in_sight_and_keeps_it_on_the_image', () => {
  const { keys, editor, revealed } = pinned()
  keys.focused('a')
  expect(revealed).toEqual(['100 100'])
  keys.step(-1, 0, { shift: true, repeat: false })
  keys.step(-1, 0, { shift: true, repeat: false })
  expect(editor.state.pin?.to?.x).toBe(0)
})

test('it_moves_no_pin_of_an_image_that_is_open_no_more', () => {
  const { keys, editor, moved } = pinned()
  keys.focused('a')
  keys.step(1, 0, ONCE)
  editor.open({ id: 8, project: 1, status: 'todo', width: 1000, height: 800 }, [])
  expect(keys.on).toBe(false)
  keys.focused(null)
  expect(moved).toEqual([])
})
