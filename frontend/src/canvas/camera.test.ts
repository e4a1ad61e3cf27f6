import { expect, test } from 'vitest'
import { imagePoint } from '../geometry/space'
import { toScreen } from '../geometry/viewport'
import { Camera } from './camera'

const IMAGE = { width: 1000, height: 500 }

/** A camera on an image, and how often the view has changed. */
function camera() {
  let moves = 0
  const made = new Camera(() => moves++)
  made.resize({ width: 500, height: 500 })
  made.setImage(IMAGE)
  return { camera: made, moves: () => moves }
}

test('it_shows_all_of_the_image_whatever_the_screen_until_it_is_zoomed', () => {
  const { camera: on, moves } = camera()
  const whole = on.view.scale
  on.resize({ width: 1000, height: 1000 })
  expect(on.view.scale).toBeGreaterThan(whole)
  on.zoom(4)
  const { scale } = on.view
  on.resize({ width: 500, height: 500 })
  expect([on.view.scale, moves()]).toEqual([scale, 4])
  on.fit()
  expect(on.view.scale).toBe(whole)
})

test('it_brings_a_point_to_the_middle_unless_it_is_in_sight', () => {
  const { camera: on } = camera()
  on.zoom(4)
  const middle = { x: 250, y: 250 }
  const before = on.view
  on.reveal(imagePoint(500, 250))
  expect(on.view).toBe(before)
  on.reveal(imagePoint(300, 250))
  expect(toScreen(on.view, imagePoint(300, 250))).toMatchObject(middle)
})

test('it_stays_as_it_is_without_an_image', () => {
  const { camera: on, moves } = camera()
  on.setImage(null)
  const before = moves()
  on.zoom(2)
  on.pan(1, 1)
  on.fit()
  expect(moves()).toBe(before)
})
