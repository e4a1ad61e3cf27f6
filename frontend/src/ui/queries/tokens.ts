/** My bearer tokens for scripts, and my password. */

import { queryOptions, useMutation } from '@tanstack/react-query'
import { api, body } from '../../contract/api'
import { allPages, at } from '../../contract/pages'
import { queryClient } from './client'

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: () => allPages((cursor) => body(api.GET('/api/v1/me/tokens/', { params: { query: at(cursor) } }))),
})

const refresh = () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })

export interface NewToken {
  name: string
  scope: 'read' | 'write'
  days: number
}

export const useCreateToken = () =>
  useMutation({
    mutationFn: (token: NewToken) => body(api.POST('/api/v1/me/tokens/', { body: token })),
    onSuccess: refresh,
  })

export const useRevokeToken = () =>
  useMutation({
    mutationFn: (token: number) => api.DELETE('/api/v1/me/tokens/{token}/', { params: { path: { token } } }),
    onSuccess: refresh,
  })

export const useChangePassword = () =>
  useMutation({
    mutationFn: (change: { current_password: string; new_password: string }) =>
      api.POST('/api/v1/me/password/', { body: change }),
  })
