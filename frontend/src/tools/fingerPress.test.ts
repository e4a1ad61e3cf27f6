import { expect, test } from 'vitest'
import { imagePoint, screenPoint } from '../geometry/space'
import { FingerPress } from './fingerPress'
import type { Bench, Pointer, Tool } from './tool'

const at = (x: number) => ({ screen: screenPoint(x, 0), image: imagePoint(x, 0), timeStamp: x }) as Pointer

/** A finger that came down at 0 with a tool, and what the tool then did. */
function pressed({ taps = false }) {
  const done: string[] = []
  const tool: Tool = {
    cursor: 'default',
    taps: () => taps,
    down({ screen, timeStamp }) {
      done.push(`down ${screen.x} at ${timeStamp}`)
      if (taps) return undefined
      return {
        move: ({ screen: { x } }) => done.push(`move ${x}`),
        up: ({ screen: { x } }) => done.push(`up ${x}`),
        cancel: () => done.push('cancel'),
      }
    },
  }
  return { press: new FingerPress(tool, at(0), {} as Bench), done }
}

test('it_begins_to_draw_where_the_finger_came_down_once_it_moves', () => {
  const { press, done } = pressed({})
  press.move(at(3))
  expect(done).toEqual([])
  press.move(at(9))
  press.up(at(12))
  expect(done).toEqual(['down 0 at 9', 'move 9', 'up 12'])
})

test('it_draws_a_dot_where_the_finger_does_not_move', () => {
  const { press, done } = pressed({})
  press.up(at(1))
  expect(done).toEqual(['down 0 at 1', 'up 1'])
})

test('it_taps_when_the_finger_is_lifted_unless_it_has_slipped', () => {
  const steady = pressed({ taps: true })
  steady.press.move(at(9))
  expect(steady.done).toEqual([])
  steady.press.up(at(9))
  expect(steady.done).toEqual(['down 0 at 9'])
  const slipped = pressed({ taps: true })
  slipped.press.move(at(30))
  slipped.press.up(at(2))
  expect(slipped.done).toEqual([])
})

test('it_has_done_nothing_where_a_second_finger_comes', () => {
  const { press, done } = pressed({ taps: true })
  press.move(at(9))
  press.cancel()
  expect(done).toEqual([])
})
