import type { Corners } from '../geometry/space'
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
} from '../geometry/tiles'
import { load, loadBitmap, type Picture, type PictureAddress } from './picture'
import type { Context2d, Scene } from './surface'
import type { TileStore } from './tileStore'

/** Tiles this many CSS pixels beyond the screen are loaded too, so that they are there when the view moves. */
const AHEAD = 256

/**
 * A picture that is too large to be held whole. Shown are the tiles of the level that fits the zoom; where one is still
 * to come, what is there of the levels above it, down to the thumbnail.
 */
export class TiledPicture implements Picture {
  readonly complete: Promise<void>
  private pyramid: Pyramid | null = null
  private changed: (() => void) | null = null

  private constructor(
    readonly small: ImageBitmap,
    private readonly tiles: string,
    private readonly store: Pick<TileStore, 'get' | 'want'>,
  ) {
    this.complete = loadPyramid(tiles).then((pyramid) => {
      this.pyramid = pyramid
      this.changed?.()
    })
  }

  static async load(
    { thumbnail }: Pick<PictureAddress, 'thumbnail'>,
    tiles: string,
    store: Pick<TileStore, 'get' | 'want'>,
  ): Promise<TiledPicture> {
    return new TiledPicture(await loadBitmap(thumbnail), tiles, store)
  }

  watch(changed: (() => void) | null) {
    this.changed = changed
    if (!changed) this.store.want([], () => {})
  }

  draw(context: Context2d, scene: Scene) {
    const { view, surface } = scene
    const { pyramid } = this
    const level = pyramid ? levelAt(view.scale * surface.ratio, pyramid.levels.length) : 0
    this.drawLevel(context, scene, level)
    if (!pyramid) return
    const wanted = [...onSurface(pyramid, level, scene), ...onSurface(pyramid, level, scene, AHEAD)]
    this.store.want(
      wanted.map((tile) => this.addressOf(tile)),
      () => this.changed?.(),
    )
  }

  /** No tiles are asked for: those on the screen are wanted still. */
  drawSample(context: Context2d, scene: Scene, step: number) {
    this.drawLevel(context, scene, Math.log2(step))
  }

  /** Finer tiles than those on the screen would have to be loaded first. */
  stepAt(scale: number): number {
    return 2 ** (this.pyramid ? levelAt(scale, this.pyramid.levels.length) : 0)
  }

  close() {
    this.small.close()
  }

  private drawLevel(context: Context2d, scene: Scene, level: number) {
    const { pyramid } = this
    context.setTransform(1, 0, 0, 1, 0, 0)
    if (!pyramid) return this.drawSmall(context, scene, [0, 0, scene.image.width, scene.image.height])
    for (const tile of onSurface(pyramid, level, scene)) this.drawTile(context, scene, pyramid, tile)
  }

  /** Draw the part of the image that the tile shows: with the tile itself, or with what is there above it. */
  private drawTile(context: Context2d, scene: Scene, pyramid: Pyramid, wanted: Tile) {
    const part = partOf(pyramid, wanted, scene.image)
    for (let tile = wanted; tile.level < pyramid.levels.length; tile = above(tile)) {
      const bitmap = this.store.get(this.addressOf(tile))
      if (!bitmap) continue
      const { x, y, width, height } = onTile(pyramid, tile, part)
      return drawPart(context, scene, part, bitmap, [x, y, width, height])
    }
    this.drawSmall(context, scene, part)
  }

  private drawSmall(context: Context2d, scene: Scene, part: Corners) {
    const { small } = this
    const [x, y] = [small.width / scene.image.width, small.height / scene.image.height]
    const [x0, y0, x1, y1] = part
    drawPart(context, scene, part, small, [x0 * x, y0 * y, (x1 - x0) * x, (y1 - y0) * y])
  }

  private addressOf({ level, column, row }: Tile): string {
    return `${this.tiles}${level}/${column}/${row}`
  }
}

/** The tiles of a level that show what lies on the surface, with `margin` CSS pixels around it. */
function onSurface(pyramid: Pyramid, level: number, { view, image, surface }: Scene, margin = 0): Tile[] {
  const { width, height, ratio } = surface
  return tilesIn(
    pyramid,
    level,
    visiblePart(view, image, { width: width / ratio, height: height / ratio }, margin),
  )
}

type SourceRectangle = readonly [x: number, y: number, width: number, height: number]

function drawPart(
  context: Context2d,
  { view, surface }: Scene,
  part: Corners,
  bitmap: ImageBitmap,
  source: SourceRectangle,
) {
  const { x, y, width, height } = onDevice(view, surface.ratio, part)
  if (width > 0 && height > 0) context.drawImage(bitmap, ...source, x, y, width, height)
}

async function loadPyramid(tiles: string): Promise<Pyramid> {
  const answer = await (await load(tiles)).json()
  return { tileSize: answer.tile_size, levels: answer.levels }
}
