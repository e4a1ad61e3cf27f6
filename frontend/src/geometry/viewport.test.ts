import { expect, test } from 'vitest'
import { cornersOf, imagePoint, insideImage, screenPoint } from './space'
import {
  fit,
  fitBox,
  keepVisible,
  MAX_SCALE,
  minScale,
  panBy,
  toImage,
  toScreen,
  zoomAbout,
} from './viewport'

const image = { width: 4000, height: 3000 }
const screen = { width: 1000, height: 700 }

test('it_shows_the_whole_image_centred', () => {
  const view = fit(image, screen)
  const topLeft = toScreen(view, imagePoint(0, 0))
  const bottomRight = toScreen(view, imagePoint(4000, 3000))
  expect(topLeft.x + bottomRight.x).toBeCloseTo(1000)
  expect(topLeft.y + bottomRight.y).toBeCloseTo(700)
  expect(topLeft.y).toBeGreaterThan(0)
})

test('it_keeps_the_point_under_the_cursor_while_zooming', () => {
  const cursor = screenPoint(420, 310)
  const before = fit(image, screen)
  const after = zoomAbout(before, cursor, 3, image, screen)
  expect(after.scale).toBeCloseTo(before.scale * 3)
  expect(toImage(after, cursor).x).toBeCloseTo(toImage(before, cursor).x)
  expect(toImage(after, cursor).y).toBeCloseTo(toImage(before, cursor).y)
})

test('it_stops_at_both_ends_of_zooming', () => {
  const centre = screenPoint(500, 350)
  expect(zoomAbout(fit(image, screen), centre, 1e6, image, screen).scale).toBe(MAX_SCALE)
  expect(zoomAbout(fit(image, screen), centre, 1e-6, image, screen).scale).toBe(minScale(image, screen))
})

test('it_never_loses_the_image_while_panning', () => {
  const lost = panBy(fit(image, screen), 1e6, -1e6, image, screen)
  const [left, bottom] = [lost.x, lost.y + image.height * lost.scale]
  expect(left).toBeLessThan(screen.width)
  expect(bottom).toBeGreaterThan(0)
  expect(keepVisible(lost, image, screen)).toEqual(lost)
})

test('it_turns_any_two_corners_into_a_box', () => {
  expect(cornersOf(imagePoint(9, 2), imagePoint(4, 7))).toEqual([4, 2, 9, 7])
})

test('it_brings_a_point_back_into_the_image', () => {
  expect(insideImage(imagePoint(-5, 4000), image)).toEqual({ x: 0, y: 3000 })
})

test('it_brings_a_part_of_the_image_to_the_middle_with_room_around_it', () => {
  const view = fitBox([600, 100, 40, 20], { width: 1000, height: 800 }, { width: 800, height: 600 })
  expect(toScreen(view, imagePoint(620, 110))).toEqual({ x: 400, y: 300 })
  expect(view.scale).toBe(10)
  expect(fitBox([5, 5, 1, 1], { width: 1000, height: 800 }, { width: 800, height: 600 }).scale).toBe(
    MAX_SCALE,
  )
})
