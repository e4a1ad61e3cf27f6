/** Who is signed in here, and whether the server still knows it. */

import { createStore } from 'zustand/vanilla'
import type { Me } from '../contract/api'
import { onSignedOut } from '../contract/signedOut'

interface Session {
  /** The person who signed in; kept while the login is expired, so that nothing they did is lost. */
  user: Me | undefined
  /** The server has answered 401 since: ask for the password again, over the page as it is. */
  expired: boolean
  signedIn: (user: Me) => void
  signedOut: () => void
}

export const session = createStore<Session>()((set) => ({
  user: undefined,
  expired: false,
  signedIn: (user) => set({ user, expired: false }),
  signedOut: () => set({ user: undefined, expired: false }),
}))

onSignedOut(() => session.setState(({ user }) => ({ expired: user !== undefined })))
