import { type Corners, clamp, type Size, screenPoint } from './space'
import { toImage, type Viewport } from './viewport'

/** How a large image is cut: levels from the full size down, each half of the one before, in square tiles. */
export interface Pyramid {
  /** Pixels of a tile's side; those at the right and lower edge are smaller. */
  readonly tileSize: number
  readonly levels: readonly Size[]
}

export interface Tile {
  readonly level: number
  readonly column: number
  readonly row: number
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The smallest of `levels` halves that still has a pixel for each device pixel, at `scale` of these per image pixel. */
export function levelAt(scale: number, levels: number): number {
  return clamp(Math.floor(Math.log2(1 / Math.max(scale, 1e-6))), 0, levels - 1)
}

/** The part of the image that lies on the screen, with `margin` CSS pixels around it. */
export function visiblePart(view: Viewport, image: Size, screen: Size, margin = 0): Corners {
  const from = toImage(view, screenPoint(-margin, -margin))
  const to = toImage(view, screenPoint(screen.width + margin, screen.height + margin))
  return [
    clamp(from.x, 0, image.width),
    clamp(from.y, 0, image.height),
    clamp(to.x, 0, image.width),
    clamp(to.y, 0, image.height),
  ]
}

/** The tiles of a level that show a part of the image: those nearest to its middle first. */
export function tilesIn({ tileSize, levels }: Pyramid, level: number, [x0, y0, x1, y1]: Corners): Tile[] {
  const side = tileSize * 2 ** level
  const { width, height } = levels[level]!
  const [columns, rows] = [Math.ceil(width / tileSize), Math.ceil(height / tileSize)]
  const tiles: Tile[] = []
  for (let row = Math.floor(y0 / side); row < Math.min(Math.ceil(y1 / side), rows); row++)
    for (let column = Math.floor(x0 / side); column < Math.min(Math.ceil(x1 / side), columns); column++)
      tiles.push({ level, column, row })
  const [middleX, middleY] = [(x0 + x1) / 2 / side - 0.5, (y0 + y1) / 2 / side - 0.5]
  const distance = ({ column, row }: Tile) => (column - middleX) ** 2 + (row - middleY) ** 2
  return tiles.sort((a, b) => distance(a) - distance(b))
}

/** The tile of the next smaller level that shows the same part of the image, with more around it. */
export const above = ({ level, column, row }: Tile): Tile => ({
  level: level + 1,
  column: column >> 1,
  row: row >> 1,
})

/** The part of the image that a tile shows. */
export function partOf({ tileSize }: Pyramid, { level, column, row }: Tile, image: Size): Corners {
  const side = tileSize * 2 ** level
  return [
    column * side,
    row * side,
    Math.min((column + 1) * side, image.width),
    Math.min((row + 1) * side, image.height),
  ]
}

/** Where a part of the image is on a tile that shows it: in pixels of the tile. */
export function onTile({ tileSize }: Pyramid, { level, column, row }: Tile, part: Corners): Rectangle {
  const step = 2 ** level
  const [x0, y0, x1, y1] = part.map((at) => at / step) as unknown as Corners
  return { x: x0 - column * tileSize, y: y0 - row * tileSize, width: x1 - x0, height: y1 - y0 }
}

/** Where a part of the image is on the screen, in whole device pixels: neighbours meet without a gap. */
export function onDevice(view: Viewport, ratio: number, [x0, y0, x1, y1]: Corners): Rectangle {
  const x = (at: number) => Math.round((view.x + at * view.scale) * ratio)
  const y = (at: number) => Math.round((view.y + at * view.scale) * ratio)
  return { x: x(x0), y: y(y0), width: x(x1) - x(x0), height: y(y1) - y(y0) }
}
