import { expect, test } from 'vitest'
import type { Me } from '../contract/api'
import { reportSignedOut } from '../contract/signedOut'
import { session } from './session'

const me = { id: 1, username: 'ann' } as Me

test('what was asked before the last sign-in and is refused after it does not ask for the password again', () => {
  const askedAt = performance.now() - 1
  session.getState().signedIn(me)
  reportSignedOut(askedAt)
  expect(session.getState()).toMatchObject({ user: me, expired: false })
  reportSignedOut()
  expect(session.getState()).toMatchObject({ user: me, expired: true })
})
