import { expect, test } from 'vitest'
import type { Corners } from './space'
import {
  above,
  levelAt,
  onDevice,
  onTile,
  type Pyramid,
  partOf,
  type Tile,
  tilesIn,
  visiblePart,
} from './tiles'

const image = { width: 1101, height: 699 }
const pyramid: Pyramid = {
  tileSize: 256,
  levels: [image, { width: 551, height: 350 }, { width: 276, height: 175 }, { width: 138, height: 88 }],
}
const whole: Corners = [0, 0, 1101, 699]

test.each([
  [64, 0],
  [1, 0],
  [0.51, 0],
  [0.5, 1],
  [0.26, 1],
  [0.2, 2],
  [0.0001, 3],
])('it_takes_the_level_with_a_pixel_for_each_of_the_screen: at %d level %d', (scale, level) => {
  expect(levelAt(scale, 4)).toBe(level)
})

test.each([0, 1, 2, 3])('it_covers_the_image_once_with_level_%d', (level) => {
  let area = 0
  for (const tile of tilesIn(pyramid, level, whole)) {
    const [x0, y0, x1, y1] = partOf(pyramid, tile, image)
    expect(x1).toBeGreaterThan(x0)
    expect(y1).toBeGreaterThan(y0)
    area += (x1 - x0) * (y1 - y0)
  }
  expect(area).toBe(1101 * 699)
})

test('it_takes_the_tiles_in_sight_and_those_in_the_middle_first', () => {
  const found = tilesIn(pyramid, 0, [300, 10, 1101, 300])
  expect(found[0]).toEqual({ level: 0, column: 2, row: 0 })
  expect(found).toHaveLength(8)
  expect(new Set(found.map(({ column }) => column))).toEqual(new Set([1, 2, 3, 4]))
})

test('it_takes_no_tile_for_a_part_that_only_touches_it', () => {
  expect(tilesIn(pyramid, 0, [256, 256, 512, 512])).toEqual([{ level: 0, column: 1, row: 1 }])
  expect(tilesIn(pyramid, 0, [0, 0, 0, 0])).toEqual([])
})

test('it_finds_the_same_part_on_every_level_above', () => {
  let tile: Tile = { level: 0, column: 3, row: 1 }
  const part = partOf(pyramid, tile, image)
  expect(onTile(pyramid, tile, part)).toEqual({ x: 0, y: 0, width: 256, height: 256 })
  tile = above(tile)
  expect(tile).toEqual({ level: 1, column: 1, row: 0 })
  expect(onTile(pyramid, tile, part)).toEqual({ x: 128, y: 128, width: 128, height: 128 })
  tile = above(tile)
  expect(onTile(pyramid, tile, part)).toEqual({ x: 192, y: 64, width: 64, height: 64 })
})

test('it_ends_the_last_tile_with_the_image', () => {
  const last: Tile = { level: 1, column: 2, row: 1 }
  const part = partOf(pyramid, last, image)
  expect(part).toEqual([1024, 512, 1101, 699])
  expect(onTile(pyramid, last, part)).toEqual({ x: 0, y: 0, width: 38.5, height: 93.5 })
})

test('it_leaves_no_gap_between_neighbours', () => {
  const view = { scale: 0.377, x: -13.3, y: 7.9 }
  const rectangle = (column: number) =>
    onDevice(view, 1.5, partOf(pyramid, { level: 0, column, row: 0 }, image))
  for (const column of [0, 1, 2, 3]) {
    const { x, width } = rectangle(column)
    expect(Number.isInteger(x)).toBe(true)
    expect(rectangle(column + 1).x).toBe(x + width)
  }
})

test('it_knows_what_is_in_sight', () => {
  const view = { scale: 2, x: -100, y: 50 }
  const screen = { width: 400, height: 300 }
  expect(visiblePart(view, image, screen)).toEqual([50, 0, 250, 125])
  expect(visiblePart(view, image, screen, 100)).toEqual([0, 0, 300, 175])
  expect(visiblePart({ scale: 1, x: 500, y: 0 }, image, screen)).toEqual([0, 0, 0, 300])
})
