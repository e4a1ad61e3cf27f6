/** The preferences of whoever is signed in, for the pages. */

import { useStore } from 'zustand'
import { api, body } from '../contract/api'
import { PreferenceKeeper, type Preferences } from '../store/preferences'
import { session } from '../store/session'
import { complain } from './parts/notice'
import { queryClient } from './queries/client'
import { meQuery } from './queries/session'

async function send(preferences: Preferences, leaving: boolean) {
  const me = await body(
    api.PATCH('/api/v1/me/', {
      body: { preferences: preferences as Record<string, unknown> },
      keepalive: leaving,
    }),
  )
  queryClient.setQueryData(meQuery.queryKey, me)
}

const keeper = new PreferenceKeeper(session, send, complain)
window.addEventListener('pagehide', () => keeper.leave())
document.addEventListener('visibilitychange', () => document.hidden && keeper.leave())

/** Keep these preferences; the others stay as they are. */
export const keepPreferences = (change: Preferences) => keeper.keep(change)

export function usePreferences<T>(select: (preferences: Preferences) => T): T {
  return useStore(keeper.store, select)
}
