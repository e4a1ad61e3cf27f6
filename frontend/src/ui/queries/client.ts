/** What the pages have read from the server, and when they read it again. */

import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../../contract/apiError'

const RETRIES = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Without a network a query fails at once and says so, instead of waiting in silence.
      networkMode: 'always',
      retry: (failures, error) =>
        error instanceof ApiError && error.transient && navigator.onLine && failures < RETRIES,
    },
  },
})
