/** Projects: the list, one with its labels and progress, and what an owner changes. */

import { queryOptions, useMutation } from '@tanstack/react-query'
import { api, body } from '../../contract/api'
import { allPages, at } from '../../contract/pages'
import { queryClient } from './client'

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: () =>
    allPages((cursor) =>
      body(api.GET('/api/v1/projects/', { params: { query: { page_size: 500, ...at(cursor) } } })),
    ),
})

const path = (project: number) => ({ params: { path: { project } } })

export const projectQuery = (project: number) =>
  queryOptions({
    queryKey: ['project', project],
    queryFn: () => body(api.GET('/api/v1/projects/{project}/', path(project))),
  })

/** Read again all that counts this project's images, labels or annotations. */
export function refreshProject(project: number): void {
  void queryClient.invalidateQueries({ queryKey: ['project', project] })
  void queryClient.invalidateQueries({ queryKey: ['projects'] })
}

interface NewProject {
  name: string
  labels: string[]
}

/** Create a project with its first labels, in the order they were written. */
export const useCreateProject = () =>
  useMutation({
    mutationFn: async ({ name, labels }: NewProject) => {
      const project = await body(api.POST('/api/v1/projects/', { body: { name } }))
      for (const label of labels)
        await api.POST('/api/v1/projects/{project}/labels/', { ...path(project.id), body: { name: label } })
      return project
    },
    onSuccess: ({ id }) => refreshProject(id),
  })

export const useChangeProject = (project: number) =>
  useMutation({
    mutationFn: (change: { name?: string; description?: string }) =>
      body(api.PATCH('/api/v1/projects/{project}/', { ...path(project), body: change })),
    onSuccess: () => refreshProject(project),
  })

export const useDeleteProject = (project: number) =>
  useMutation({
    mutationFn: () => api.DELETE('/api/v1/projects/{project}/', path(project)),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: ['project', project] })
      void queryClient.invalidateQueries({ queryKey: ['projects'] })
    },
  })
