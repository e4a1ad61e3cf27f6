/** Signing in and out, and who is signed in. */

import { queryOptions, useMutation } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { api, body, type Me } from '../../contract/api'
import { session } from '../../store/session'
import { queryClient } from './client'

/** Who I am; also tells the session store, so that the rest of the page knows whose work it is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async () => {
    const me = await body(api.GET('/api/v1/me/'))
    session.getState().signedIn(me)
    return me
  },
})

export const useMe = (): Me | undefined => useStore(session, (state) => state.user)

export interface Credentials {
  username: string
  password: string
}

/** Another person than before starts with an empty cache: nothing of one account shows in another. */
export const useSignIn = () =>
  useMutation({
    mutationFn: (credentials: Credentials) => body(api.POST('/api/v1/session/', { body: credentials })),
    onSuccess: (me) => {
      if (session.getState().user?.id !== me.id) queryClient.clear()
      queryClient.setQueryData(meQuery.queryKey, me)
      session.getState().signedIn(me)
    },
  })

export async function signOut(): Promise<void> {
  await api.DELETE('/api/v1/session/')
  session.getState().signedOut()
  queryClient.clear()
}
