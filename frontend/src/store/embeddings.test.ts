import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Spec } from '../contract/spec'
import { ByteLru } from '../memory/byteLru'
import type { Embedding } from './editorState'
import { Embeddings } from './embeddings'

const MODEL = 'quick'
const BACKEND = { name: 'wasm', threads: 1 } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Embeddings in a decoder with room for the ready tensors of so many images; each key is its image's number. */
function bench(room: number) {
  const asked: number[] = []
  const states: Embedding['state'][] = []
  const made: string[] = []
  const held = new Set<string>()
  const ready = new ByteLru<true>(room)
  /** As the desk in the decoder's worker does before each decode. */
  const prepare = async (key: string) => {
    if (ready.get(key)) return
    made.push(key)
    ready.set(key, true, 1)
  }
  const decoder = {
    load: async () => ({ spec: { id: MODEL } as Spec, backend: BACKEND }),
    put: (key: string) => void held.add(key),
    has: (key: string) => held.has(key),
    isPrepared: (key: string) => ready.has(key),
    prepare,
  }
  const socket = { get: (image: number) => void asked.push(image), cancel: () => {} }
  const embeddings = new Embeddings(
    decoder,
    socket,
    ({ state }) => states.push(state),
    () => {},
  )
  const arrive = (...images: number[]) => {
    for (const image of images) {
      const payload = new ArrayBuffer(1)
      embeddings.heard({ type: 'arrived', image, key: String(image), model: MODEL, payload })
    }
  }
  const go = async (image: number, ...neighbours: number[]) => {
    embeddings.open(image)
    embeddings.surround(neighbours)
    arrive(image, ...neighbours)
    await rest()
  }
  const rest = () => vi.runAllTimersAsync()
  return { embeddings, asked, states, made, ready, prepare, arrive, go, rest }
}

test('it_prepares_the_open_image_and_its_neighbours_likeliest_first', async () => {
  const { made, go } = bench(9)
  await go(1, 2, 3)
  expect(made).toEqual(['1', '2', '3'])
})

test('it_stops_preparing_where_one_neighbour_takes_the_place_of_another', async () => {
  const { made, ready, go } = bench(2)
  await go(1, 2, 3, 4)
  expect(made).toEqual(['1', '2', '3'])
  expect(['1', '3'].every((key) => ready.has(key))).toBe(true)
})

test('it_stops_preparing_where_there_is_room_for_one_image', async () => {
  const { made, go } = bench(1)
  await go(1, 2, 3)
  expect(made).toEqual(['1', '2'])
})

test('it_lets_go_of_what_is_no_neighbour_any_more_before_the_open_image', async () => {
  const { embeddings, ready, states, go, rest } = bench(3)
  await go(1, 2, 3)
  embeddings.open(2)
  expect(states.at(-1)).toBe('ready')
  embeddings.surround([3, 4])
  await rest()
  await go(2, 3, 4)
  expect(['2', '3', '4'].every((key) => ready.has(key))).toBe(true)
})

test('it_asks_for_new_neighbours_and_prepares_all_again_after_the_decoder_let_go_of_everything', async () => {
  const { embeddings, asked, ready, go, arrive, rest } = bench(9)
  await go(1, 2)
  ready.clear()
  embeddings.surround([2, 3])
  expect(asked.at(-1)).toBe(3)
  arrive(3)
  await rest()
  expect(['1', '2', '3'].every((key) => ready.has(key))).toBe(true)
})

test('it_asks_for_no_neighbours_before_the_open_image_is_ready', async () => {
  const { embeddings, asked, go } = bench(9)
  embeddings.open(1)
  embeddings.surround([2])
  expect(asked).toEqual([1])
  await go(1, 2)
  embeddings.open(5)
  embeddings.surround([6])
  expect(asked.at(-1)).toBe(5)
})
