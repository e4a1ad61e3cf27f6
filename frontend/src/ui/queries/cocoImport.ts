/** Sends a COCO file; the answer says what became of each annotation. */

import { useMutation } from '@tanstack/react-query'
import { api, body } from '../../contract/api'
import { refreshImages } from './images'

export const useCocoImport = (project: number) =>
  useMutation({
    mutationFn: (file: File) =>
      body(
        api.POST('/api/v1/projects/{project}/import/', {
          params: { path: { project } },
          body: {},
          bodySerializer: () => file,
          headers: { 'Content-Type': 'application/json' },
        }),
      ),
    onSuccess: () => refreshImages(project),
  })
