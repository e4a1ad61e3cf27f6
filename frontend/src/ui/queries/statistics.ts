/** How many instances there are of each label. */

import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../../contract/api'

/** Under the project's key, so that what refreshes the project refreshes its numbers. */
export const statisticsQuery = (project: number) =>
  queryOptions({
    queryKey: ['project', project, 'statistics'],
    queryFn: () => body(api.GET('/api/v1/projects/{project}/statistics/', { params: { path: { project } } })),
  })
