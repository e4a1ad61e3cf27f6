import { Tabs } from '@mantine/core'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProject } from './context'

const TABS = ['images', 'labels', 'members', 'statistics', 'settings'] as const
const PATHS = {
  images: '/projects/$projectId',
  labels: '/projects/$projectId/labels',
  members: '/projects/$projectId/members',
  statistics: '/projects/$projectId/statistics',
  settings: '/projects/$projectId/settings',
} as const

export function ProjectTabs() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { id } = useProject()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const current = TABS.find((tab) => path.endsWith(`/${tab}`)) ?? 'images'
  const open = (tab: (typeof TABS)[number]) => navigate({ to: PATHS[tab], params: { projectId: String(id) } })
  return (
    <Tabs value={current} onChange={(tab) => void open(tab as (typeof TABS)[number])} mb="lg">
      <Tabs.List>
        {TABS.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {t(`project.tab.${tab}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}
