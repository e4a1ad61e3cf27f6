import { Badge, Box, Group, Text } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Project } from '../../contract/api'
import { formatCount } from '../format'
import { ProgressRing } from '../parts/ProgressRing'
import classes from './ProjectCard.module.css'

/** A project at a glance: its first photo, how much is done, what I am in it. */
export function ProjectCard({ project }: { project: Project }) {
  const { t } = useTranslation()
  return (
    <Box component="li" className={classes.card}>
      <Box className={classes.cover}>
        {project.cover ? (
          <img src={project.cover} alt="" decoding="async" />
        ) : (
          <IconPhoto size={40} stroke={1} aria-hidden />
        )}
      </Box>
      <Group p="md" gap="sm" wrap="nowrap" justify="space-between">
        <Box miw={0}>
          <Link to="/projects/$projectId" params={{ projectId: String(project.id) }} className={classes.name}>
            {project.name}
          </Link>
          <Text c="dimmed" fz="sm" truncate>
            {t('projects.images', { count: project.image_count, n: formatCount(project.image_count) })}
            {' · '}
            {t('projects.annotations', {
              count: project.annotation_count,
              n: formatCount(project.annotation_count),
            })}
          </Text>
          <Badge variant="light" color="gray" size="sm" mt={6} tt="none" fw={500}>
            {t(`role.${project.my_role}`)}
          </Badge>
        </Box>
        <ProgressRing done={project.done_count} total={project.image_count} size={56} />
      </Group>
    </Box>
  )
}
