/** Who works on a project. */

import { queryOptions, useMutation } from '@tanstack/react-query'
import { api, body, type Role } from '../../contract/api'
import { allPages, at } from '../../contract/pages'
import { queryClient } from './client'
import { refreshProject } from './projects'

const one = (project: number, member: number) => ({ params: { path: { project, member } } })

export const membersQuery = (project: number) =>
  queryOptions({
    queryKey: ['members', project],
    queryFn: () =>
      allPages((cursor) =>
        body(
          api.GET('/api/v1/projects/{project}/members/', {
            params: { path: { project }, query: { page_size: 500, ...at(cursor) } },
          }),
        ),
      ),
  })

/** The own role may be among the changes: the project is read again too. */
function refresh(project: number): void {
  void queryClient.invalidateQueries({ queryKey: ['members', project] })
  refreshProject(project)
}

export const useAddMember = (project: number) =>
  useMutation({
    mutationFn: (member: { username: string; role: Role }) =>
      body(api.POST('/api/v1/projects/{project}/members/', { params: { path: { project } }, body: member })),
    onSuccess: () => refresh(project),
  })

export const useChangeRole = (project: number) =>
  useMutation({
    mutationFn: ({ id, role }: { id: number; role: Role }) =>
      body(
        api.PATCH('/api/v1/projects/{project}/members/{member}/', { ...one(project, id), body: { role } }),
      ),
    onSuccess: () => refresh(project),
  })

export const useRemoveMember = (project: number) =>
  useMutation({
    mutationFn: (id: number) => api.DELETE('/api/v1/projects/{project}/members/{member}/', one(project, id)),
    onSuccess: () => refresh(project),
  })
