import { describe, expect, it } from 'vitest'
import type { Image, Uploaded } from '../contract/api'
import { ApiError, offline } from '../contract/apiError'
import { turns } from './fixtures/settled'
import { isClutter, UploadQueue } from './uploads'

const PROJECT = 1
const photo = (name: string, type = 'image/png') => new File(['pixels'], name, { type })
const stored: Uploaded = { created: [{ id: 7 } as Image], rejected: [] }

/** A server whose answers the test gives by hand, file by file. */
function server() {
  const asked: {
    name: string
    signal: AbortSignal
    answer: (value: Uploaded) => void
    refuse: (e: unknown) => void
  }[] = []
  const send = (_: number, file: File, _progress: (share: number) => void, signal: AbortSignal) =>
    new Promise<Uploaded>((answer, refuse) => {
      asked.push({ name: file.name, signal, answer, refuse })
      signal.addEventListener('abort', () => refuse(new DOMException('', 'AbortError')))
    })
  return { asked, send }
}

const waits: number[] = []
const noWait = async (seconds: number) => void waits.push(seconds)
const states = (queue: UploadQueue) => queue.store.getState().items.map((item) => item.state)

describe('the upload queue', () => {
  it('test_it_sends_three_files_at_once_and_the_next_when_one_is_done', async () => {
    const { asked, send } = server()
    const stored_in: number[] = []
    const queue = new UploadQueue(send, noWait, (project) => stored_in.push(project))
    queue.add(
      PROJECT,
      ['a', 'b', 'c', 'd'].map((name) => photo(name)),
    )
    expect(asked.map((one) => one.name)).toEqual(['a', 'b', 'c'])
    asked[1]!.answer(stored)
    await turns()
    expect(asked.map((one) => one.name)).toEqual(['a', 'b', 'c', 'd'])
    expect(states(queue)).toEqual(['sending', 'done', 'sending', 'sending'])
    expect(stored_in).toEqual([PROJECT])
  })

  it('test_it_keeps_the_reasons_for_what_was_not_taken', async () => {
    const { asked, send } = server()
    const queue = new UploadQueue(send, noWait)
    queue.add(PROJECT, [photo('again.png')])
    const rejected = [{ name: 'again.png', code: 'duplicate', message: 'You have it.', image: 7 }]
    asked[0]!.answer({ created: [], rejected })
    await turns()
    expect(queue.store.getState().items[0]).toMatchObject({ state: 'rejected', rejected })
  })

  it('test_it_tries_again_when_the_network_comes_back_and_waits_as_long_as_the_server_says', async () => {
    const { asked, send } = server()
    const queue = new UploadQueue(send, noWait)
    waits.length = 0
    queue.add(PROJECT, [photo('a')])
    asked[0]!.refuse(offline())
    await turns()
    asked[1]!.refuse(new ApiError(503, 'unavailable', '', {}, '', 9))
    await turns()
    asked[2]!.answer(stored)
    await turns()
    expect(waits).toEqual([1, 9])
    expect(states(queue)).toEqual(['done'])
  })

  it('test_it_gives_up_on_what_cannot_succeed_and_retries_when_asked', async () => {
    const { asked, send } = server()
    const queue = new UploadQueue(send, noWait)
    queue.add(PROJECT, [photo('a')])
    asked[0]!.refuse(new ApiError(403, 'forbidden', 'Not yours.'))
    await turns()
    const [item] = queue.store.getState().items
    expect(item).toMatchObject({ state: 'failed', error: { message: 'Not yours.' } })
    queue.retry(item!.id)
    asked[1]!.answer(stored)
    await turns()
    expect(states(queue)).toEqual(['done'])
  })

  it('test_it_waits_for_a_new_login_and_loses_nothing', async () => {
    const { asked, send } = server()
    const queue = new UploadQueue(send, noWait)
    queue.add(PROJECT, [photo('a')])
    asked[0]!.refuse(new ApiError(401, 'not_authenticated', ''))
    await turns()
    queue.add(PROJECT, [photo('b')])
    expect(states(queue)).toEqual(['waiting', 'waiting'])
    queue.resume()
    expect(asked.map((one) => one.name)).toEqual(['a', 'a', 'b'])
  })

  it('test_it_cancels_what_is_under_way_and_dismisses_what_is_over', async () => {
    const { asked, send } = server()
    const queue = new UploadQueue(send, noWait)
    queue.add(PROJECT, [photo('a'), photo('b')])
    queue.cancel(queue.store.getState().items[0]!.id)
    await turns()
    expect(asked[0]!.signal.aborted).toBe(true)
    expect(states(queue)).toEqual(['cancelled', 'sending'])
    queue.dismissFinished()
    expect(states(queue)).toEqual(['sending'])
  })

  it('test_it_does_not_send_what_is_surely_no_picture', () => {
    const { asked, send } = server()
    const queue = new UploadQueue(send, noWait)
    queue.add(PROJECT, [photo('film.mp4', 'video/mp4')])
    expect(asked).toEqual([])
    expect(queue.store.getState().items[0]).toMatchObject({ state: 'rejected' })
  })

  it('test_it_knows_the_clutter_of_folders', () => {
    expect(['.DS_Store', 'Thumbs.db', 'photo.png', 'a.b'].filter(isClutter)).toEqual([
      '.DS_Store',
      'Thumbs.db',
    ])
  })
})
