import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LateLoader } from '../parts/LateLoader'
import { LoadFailed } from '../parts/LoadFailed'
import { Page } from '../parts/Page'
import { projectQuery } from '../queries/projects'
import { NotFoundPage } from '../shell/NotFoundPage'
import { ProjectContext } from './context'
import { ProjectHeader } from './ProjectHeader'
import { ProjectTabs } from './ProjectTabs'
import { DropZone } from './upload/DropZone'

export function ProjectPage() {
  const { projectId } = useParams({ from: '/signed-in/framed/projects/$projectId' })
  return /^\d+$/.test(projectId) ? <LoadedProject id={Number(projectId)} /> : <NotFoundPage />
}

function LoadedProject({ id }: { id: number }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(projectQuery(id))
  if (!data)
    return (
      <Page title={t('app.name')}>
        {error ? <LoadFailed error={error} onRetry={() => void refetch()} /> : <LateLoader />}
      </Page>
    )
  return (
    <ProjectContext value={data}>
      <Page title={data.name}>
        <ProjectHeader />
        <ProjectTabs />
        <Outlet />
      </Page>
      <DropZone />
    </ProjectContext>
  )
}
