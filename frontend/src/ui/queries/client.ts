/** What the pages have read from the server, and when they read it again. */

import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../../contract/apiError'

const RETRIES = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => error instanceof ApiError && error.transient && failures < RETRIES,
    },
  },
})
