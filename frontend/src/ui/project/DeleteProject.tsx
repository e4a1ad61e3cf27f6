import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../format'
import { formErrors } from '../parts/reason'
import { useDeleteProject } from '../queries/projects'
import { useProject } from './context'

interface Props {
  opened: boolean
  onClose: () => void
}

/** Deletes for good, and so asks for the project's name in writing. */
export function DeleteProject({ opened, onClose }: Props) {
  const { t } = useTranslation()
  const project = useProject()
  const navigate = useNavigate()
  const remove = useDeleteProject(project.id)
  const [typed, setTyped] = useState('')
  const submit = () => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/' }) })
  return (
    <Modal opened={opened} onClose={onClose} title={t('settings.deleteTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack>
          {remove.error && <Alert color="red">{formErrors(remove.error)['']}</Alert>}
          <Text fz="sm">
            {t('settings.deleteText', {
              images: t('projects.images', {
                count: project.image_count,
                n: formatCount(project.image_count),
              }),
              annotations: t('projects.annotations', {
                count: project.annotation_count,
                n: formatCount(project.annotation_count),
              }),
            })}
          </Text>
          <TextInput
            label={t('settings.deleteConfirm', { name: project.name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" color="red" disabled={typed !== project.name} loading={remove.isPending}>
              {t('settings.delete')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
