import { expect, test } from 'vitest'
import { screenPoint } from '../geometry/space'
import { Fingers } from './fingers'

function camera() {
  const done: string[] = []
  return {
    done,
    pan: (dx: number, dy: number) => done.push(`pan ${dx} ${dy}`),
    zoom: (factor: number, about?: { x: number; y: number }) =>
      done.push(`zoom ${factor} at ${about?.x} ${about?.y}`),
  }
}

test('it_leaves_one_finger_to_the_tool', () => {
  const fingers = new Fingers()
  expect(fingers.down(1, screenPoint(0, 0))).toBe(false)
  expect(fingers.move(1, screenPoint(9, 9), camera())).toBe(false)
  expect(fingers.up(1)).toBe(false)
})

test('it_moves_and_zooms_the_image_with_two', () => {
  const [fingers, on] = [new Fingers(), camera()]
  fingers.down(1, screenPoint(0, 0))
  expect(fingers.down(2, screenPoint(10, 0))).toBe(true)
  expect(fingers.move(2, screenPoint(20, 0), on)).toBe(true)
  expect(on.done).toEqual(['pan 5 0', 'zoom 2 at 10 0'])
})

test('it_gives_the_tool_nothing_until_the_last_finger_has_gone', () => {
  const [fingers, on] = [new Fingers(), camera()]
  fingers.down(1, screenPoint(0, 0))
  fingers.down(2, screenPoint(10, 0))
  expect(fingers.up(1)).toBe(true)
  expect(fingers.move(2, screenPoint(50, 0), on)).toBe(true)
  expect(on.done).toEqual([])
  expect(fingers.up(2)).toBe(true)
  expect(fingers.down(3, screenPoint(0, 0))).toBe(false)
})
