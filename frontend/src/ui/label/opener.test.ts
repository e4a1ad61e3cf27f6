import { beforeEach, expect, test, vi } from 'vitest'

/** Stands in for the net: what was asked, each to be answered when told to. */
const net = vi.hoisted(() => {
  const asked: { path: string; answer: (body: unknown, status?: number) => void }[] = []
  const { Request: Whole } = globalThis
  // Addresses without a host are the page's.
  globalThis.Request = class extends Whole {
    constructor(url: string, init?: RequestInit) {
      super(new URL(url, 'http://page'), init)
    }
  } as typeof Request
  globalThis.fetch = (request) =>
    new Promise((resolve) => {
      const answer = (body: unknown, status = 200) => resolve(Response.json(body, { status }))
      asked.push({ path: new URL((request as Request).url).pathname, answer })
    })
  return { asked }
})

import type { Image, ProjectDetail } from '../../contract/api'
import type { Opening } from '../../store/opening'
import { queryClient } from '../queries/client'
import { projectQuery } from '../queries/projects'
import { Opener } from './opener'
import { annotationsQuery, imageQuery } from './queries'

const PROJECT = 1
const project = { id: PROJECT, labels: [], my_role: 'annotator' } as unknown as ProjectDetail
const detail = (id: number, name = 'photo.jpg') =>
  ({ id, file_name: name, status: 'todo' }) as unknown as Image
const ANSWERED = { results: [], next: null }

beforeEach(() => {
  queryClient.clear()
  net.asked.length = 0
})

/** An opener, and what it did: which images were expected, which were opened. */
function bench() {
  const opened: Opening[] = []
  const expected: number[] = []
  const saves = { takeOver: async () => {}, settledOn: () => 0 }
  const opener = new Opener(
    {
      saves,
      embeddings: { expect: (image: number) => void expected.push(image) },
      open: (opening: Opening) => void opened.push(opening),
      leaveRoom: () => {},
    },
    queryClient,
  )
  queryClient.setQueryData(projectQuery(PROJECT).queryKey, project)
  /** All of this image was read beforehand. */
  const know = (image: number) => {
    queryClient.setQueryData(imageQuery(image).queryKey, detail(image) as never)
    queryClient.setQueryData(annotationsQuery(saves, image).queryKey, { settled: 0, rows: [] })
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  /** The server answers all that is still asked of this image, and no more. */
  const answer = async (image: number, body: unknown = detail(image), status = 200) => {
    const isOf = ({ path }: { path: string }) => path.includes(`/images/${image}/`)
    for (const one of net.asked.filter(isOf))
      one.answer(one.path.endsWith('/annotations/') ? ANSWERED : body, status)
    net.asked.splice(0, net.asked.length, ...net.asked.filter((one) => !isOf(one)))
    await settle()
  }
  const openedIds = () => opened.map(({ image }) => image.id)
  return { opener, opened, openedIds, expected, know, answer, settle }
}

test('it_opens_at_once_what_was_read_beforehand', () => {
  const { opener, openedIds, expected, know } = bench()
  know(5)
  opener.open(PROJECT, 5)
  opener.open(PROJECT, 5)
  expect([openedIds(), expected, net.asked.length]).toEqual([[5], [5], 0])
})

test('it_reads_what_is_not_known_and_then_opens_it', async () => {
  const { opener, openedIds, expected, answer, settle } = bench()
  opener.open(PROJECT, 5)
  await settle()
  expect([openedIds(), expected]).toEqual([[], [5]])
  await answer(5)
  expect(openedIds()).toEqual([5])
})

test('it_does_not_open_what_comes_after_the_person_went_on', async () => {
  const { opener, openedIds, know, answer, settle } = bench()
  opener.open(PROJECT, 5)
  await settle()
  know(6)
  opener.open(PROJECT, 6)
  await answer(5)
  expect(openedIds()).toEqual([6])
  opener.open(PROJECT, 7)
  await settle()
  opener.leave()
  await answer(7)
  expect(openedIds()).toEqual([6])
})

test('it_opens_an_image_once_that_was_left_and_come_back_to_while_it_was_read', async () => {
  const { opener, openedIds, know, answer, settle } = bench()
  const failures: unknown[] = []
  opener.trouble.subscribe(({ failure }) => failure && failures.push(failure))
  opener.open(PROJECT, 5)
  await settle()
  know(6)
  opener.open(PROJECT, 6)
  opener.open(PROJECT, 5)
  await settle()
  await answer(5)
  expect([openedIds(), failures]).toEqual([[6, 5], []])
})

test('it_tells_why_an_image_could_not_be_read_until_it_is_opened', async () => {
  const { opener, openedIds, answer, settle } = bench()
  opener.open(PROJECT, 5)
  await settle()
  await answer(5, {}, 404)
  expect(opener.trouble.getState().failure).toMatchObject({ status: 404 })
  opener.reopen(PROJECT, 5)
  await settle()
  await answer(5)
  net.asked.find(({ path }) => path.includes('/projects/'))!.answer(project)
  await settle()
  expect([openedIds(), opener.trouble.getState().failure]).toEqual([[5], null])
})

test('it_reads_anew_what_is_opened_again_though_it_is_known', async () => {
  const { opener, opened, know, answer, settle } = bench()
  know(5)
  opener.open(PROJECT, 5)
  opener.reopen(PROJECT, 5)
  expect(opened.length).toBe(1)
  await settle()
  await answer(5, detail(5, 'renamed.jpg'))
  net.asked.find(({ path }) => path.includes('/projects/'))!.answer(project)
  await settle()
  expect(opened[1]?.image).toMatchObject({ file_name: 'renamed.jpg' })
})
