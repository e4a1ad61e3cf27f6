import { Button, Group, SimpleGrid, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFolderPlus, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../parts/EmptyState'
import { LateLoader } from '../parts/LateLoader'
import { LoadFailed } from '../parts/LoadFailed'
import { Page } from '../parts/Page'
import { projectsQuery } from '../queries/projects'
import { CreateProject } from './CreateProject'
import { ProjectCard } from './ProjectCard'

/** From so many projects on, one wants to search. */
const SEARCH_FROM = 7

export function ProjectsPage() {
  const { t } = useTranslation()
  const [creating, { open, close }] = useDisclosure()
  const [search, setSearch] = useState('')
  const { data, error, refetch } = useQuery(projectsQuery)
  const shown = data?.filter((project) => project.name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <Page title={t('projects.title')}>
      <Group justify="space-between" mb="lg" mih={40}>
        <Title order={1} fz={26}>
          {t('projects.title')}
        </Title>
        {data && data.length > 0 && (
          <Group>
            {data.length >= SEARCH_FROM && (
              <TextInput
                placeholder={t('projects.search')}
                aria-label={t('projects.search')}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
              />
            )}
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
              {t('projects.create')}
            </Button>
          </Group>
        )}
      </Group>
      {error && !data && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LateLoader />}
      {data?.length === 0 && (
        <EmptyState icon={IconFolderPlus} title={t('projects.emptyTitle')} text={t('projects.emptyText')}>
          <Button onClick={open}>{t('projects.createFirst')}</Button>
        </EmptyState>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4, xl: 5 }} spacing="lg" component="ul" p={0} m={0}>
        {shown?.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
      </SimpleGrid>
      <CreateProject opened={creating} onClose={close} />
    </Page>
  )
}
