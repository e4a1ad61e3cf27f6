import { beforeEach, expect, test, vi } from 'vitest'
import type { Me } from '../contract/api'
import { row } from './fixtures/people'
import type { SaveEntry } from './saveDatabase'
import { sendSave } from './saveRequest'
import { session } from './session'

const ENTRY: SaveEntry = {
  seq: 1,
  user: 1,
  tab: 'tab',
  uuid: 'a',
  image: 7,
  content: row('a', 2),
  base: 4,
  attempted: true,
}

/** The server answers that it has that as revision 5, last saved by this person. */
function answered(by: string) {
  const headers = { ETag: '"5"' }
  vi.stubGlobal('fetch', async () => Response.json({ ...row('a', 2, 5), updated_by: by }, { headers }))
}

beforeEach(() => {
  vi.stubGlobal('document', { cookie: '' })
  session.getState().signedIn({ id: 1, username: 'alice' } as Me)
})

test('it_says_that_it_was_someone_else_who_saved_the_same', async () => {
  answered('bob')
  const theirs = { revision: 5, content: { label: 2 }, by: 'bob' }
  expect(await sendSave(ENTRY)).toMatchObject({ kind: 'saved', revision: 5, theirs })
})

test('it_takes_what_was_saved_before_and_the_answer_lost_for_its_own', async () => {
  answered('alice')
  expect(await sendSave(ENTRY)).toEqual({ kind: 'saved', revision: 5 })
})

test('it_takes_nobody_for_someone_else_once_another_person_is_signed_in', async () => {
  answered('alice')
  session.getState().signedIn({ id: 2, username: 'bob' } as Me)
  expect(await sendSave(ENTRY)).toEqual({ kind: 'saved', revision: 5 })
})
