/** The labels of a project. They come with the project itself; here they change. */

import { useMutation } from '@tanstack/react-query'
import { api, body } from '../../contract/api'
import { refreshProject } from './projects'

export interface LabelFields {
  name: string
  color?: string
  hotkey?: string
}

const path = (project: number) => ({ params: { path: { project } } })
const one = (project: number, label: number) => ({ params: { path: { project, label } } })

export const useAddLabel = (project: number) =>
  useMutation({
    mutationFn: (fields: LabelFields) =>
      body(api.POST('/api/v1/projects/{project}/labels/', { ...path(project), body: fields })),
    onSuccess: () => refreshProject(project),
  })

export const useChangeLabel = (project: number) =>
  useMutation({
    mutationFn: ({ id, ...change }: { id: number } & Partial<LabelFields>) =>
      body(api.PATCH('/api/v1/projects/{project}/labels/{label}/', { ...one(project, id), body: change })),
    onSuccess: () => refreshProject(project),
  })

export const useDeleteLabel = (project: number) =>
  useMutation({
    mutationFn: (id: number) => api.DELETE('/api/v1/projects/{project}/labels/{label}/', one(project, id)),
    onSuccess: () => refreshProject(project),
  })
