import { afterEach, expect, test, vi } from 'vitest'
import type { Size } from '../geometry/space'
import { samplePicture } from './sampling'
import { TiledPicture } from './tiledPicture'

const IMAGE = { width: 8192, height: 8192 }
const TILES = '/tiles/'
const LEVELS = [8192, 4096, 2048, 1024, 512].map((side) => ({ width: side, height: side }))
const SCREEN = { width: 4000, height: 2500 }

/** A canvas that only notes from which tiles it was drawn. */
const canvas = (drawn: string[]) => ({
  width: 0,
  height: 0,
  getContext: () => ({
    setTransform() {},
    drawImage: (tile: { address: string }) => drawn.push(tile.address),
    getImageData: (_x: number, _y: number, width: number, height: number) => ({
      data: new Uint8ClampedArray(width * height * 4),
    }),
  }),
})

/** A large picture of which the tiles of one level are there; `asked` is what was wanted. */
async function tiled(level: number) {
  const drawn: string[] = []
  vi.stubGlobal('document', { createElement: () => canvas(drawn) })
  vi.stubGlobal('createImageBitmap', async () => ({ address: 'thumbnail', width: 512, height: 512 }))
  vi.stubGlobal('fetch', async () => Response.json({ tile_size: 256, levels: LEVELS }))
  const asked: string[] = []
  const store = {
    get: (address: string) =>
      address.startsWith(`${TILES}${level}/`) ? ({ address } as unknown as ImageBitmap) : undefined,
    want: (addresses: readonly string[]) => void asked.push(...addresses),
  }
  const picture = await TiledPicture.load({ thumbnail: '/thumbnail' }, TILES, store)
  await picture.complete
  const sample = (scale: number, screen: Size, ratio: number) =>
    samplePicture(picture, IMAGE, { scale, x: 0, y: 0 }, screen, ratio)
  return { sample, drawn, asked }
}

afterEach(() => vi.unstubAllGlobals())

test('it_samples_the_tiles_on_the_screen_even_where_it_can_not_read_them_as_fine_as_they_are', async () => {
  const { sample, drawn, asked } = await tiled(0)
  expect(sample(1, SCREEN, 1)).toMatchObject({ left: 0, top: 0, step: 2, width: 2000, height: 1250 })
  expect(drawn).toHaveLength(16 * 10)
  expect(drawn.every((address) => address.startsWith('/tiles/0/'))).toBe(true)
  expect(asked).toEqual([])
})

test('it_samples_no_finer_than_what_is_on_the_screen', async () => {
  const { sample, drawn, asked } = await tiled(2)
  expect(sample(0.125, { width: 1024, height: 512 }, 2)).toMatchObject({ step: 4, width: 2048, height: 1024 })
  expect(new Set(drawn.map((address) => address.split('/')[2]))).toEqual(new Set(['2']))
  expect(asked).toEqual([])
})
