import { Anchor, Box, Breadcrumbs, Button, Group, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload, IconPlayerPlay, IconUpload } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../format'
import { complain } from '../parts/notice'
import { ProgressRing } from '../parts/ProgressRing'
import { Reasoned } from '../parts/Reasoned'
import { firstToLabel } from '../queries/images'
import { useProject } from './context'
import { ExportDialog } from './ExportDialog'
import { useFilePicker } from './upload/useFilePicker'

export function ProjectHeader() {
  const { t } = useTranslation()
  const project = useProject()
  const [exporting, { open, close }] = useDisclosure()
  const pick = useFilePicker(project.id)
  const label = useStartLabelling(project.id)
  return (
    <Box mb="md">
      <Breadcrumbs mb="xs" fz="sm">
        <Anchor component={Link} to="/" fz="sm">
          {t('projects.title')}
        </Anchor>
        <Text fz="sm" lh={1.4} c="dimmed" truncate maw={400}>
          {project.name}
        </Text>
      </Breadcrumbs>
      <Group justify="space-between" gap="md">
        <Group gap="md" wrap="nowrap" miw={0} ml={-6}>
          <ProgressRing done={project.done_count} total={project.image_count} size={64} />
          <Box miw={0}>
            <Title order={1} fz={26} lineClamp={1}>
              {project.name}
            </Title>
            <Text c="dimmed" fz="sm">
              {t('project.doneOf', {
                done: formatCount(project.done_count),
                total: formatCount(project.image_count),
              })}
            </Text>
          </Box>
        </Group>
        <Group gap="xs">
          <Reasoned role={project.my_role} needs="owner">
            {(disabled) => (
              <Button
                variant="default"
                disabled={disabled}
                leftSection={<IconUpload size={16} aria-hidden />}
                onClick={() => pick('files')}
              >
                {t('project.upload')}
              </Button>
            )}
          </Reasoned>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={open}>
            {t('project.export')}
          </Button>
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            disabled={project.image_count === 0}
            onClick={() => label().catch(complain)}
          >
            {t('project.label')}
          </Button>
        </Group>
      </Group>
      <ExportDialog opened={exporting} onClose={close} />
    </Box>
  )
}

function useStartLabelling(project: number) {
  const navigate = useNavigate()
  return async () => {
    const image = await firstToLabel(project)
    if (!image) return
    const params = { projectId: String(project), imageId: String(image.id) }
    await navigate({ to: '/projects/$projectId/images/$imageId', params })
  }
}
