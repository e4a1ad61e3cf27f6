/** The project that the page is about, for everything on it. */

import { createContext, useContext } from 'react'
import type { ProjectDetail } from '../../contract/api'

export const ProjectContext = createContext<ProjectDetail | undefined>(undefined)

export function useProject(): ProjectDetail {
  const project = useContext(ProjectContext)
  if (!project) throw new Error('useProject is for the pages of a project')
  return project
}
