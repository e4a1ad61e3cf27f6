/** Who is signed in here, and whether the server still knows it. */

import { createStore } from 'zustand/vanilla'
import type { Me } from '../contract/api'
import { onSignedOut } from '../contract/signedOut'

interface Session {
  /** The person who signed in; kept while the login is expired, so that nothing they did is lost. */
  user: Me | undefined
  /** The server has answered 401 since: ask for the password again, over the page as it is. */
  expired: boolean
  /** When the person signed in last; what was refused before says nothing of this login. */
  since: number
  signedIn: (user: Me) => void
  signedOut: () => void
}

export const session = createStore<Session>()((set) => ({
  user: undefined,
  expired: false,
  since: 0,
  signedIn: (user) => set({ user, expired: false, since: performance.now() }),
  signedOut: () => set({ user: undefined, expired: false }),
}))

onSignedOut((askedAt) => {
  const { user, since } = session.getState()
  if (askedAt >= since) session.setState({ expired: user !== undefined })
})
