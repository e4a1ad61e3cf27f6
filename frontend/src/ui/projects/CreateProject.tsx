import { Alert, Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formErrors } from '../parts/reason'
import { useCreateProject } from '../queries/projects'
import { labelNames, SEPARATORS } from './labelNames'

interface Props {
  opened: boolean
  onClose: () => void
}

/** A name and the first labels are all that a project needs. */
export function CreateProject({ opened, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={t('projects.create')}>
      <CreateProjectForm onClose={onClose} />
    </Modal>
  )
}

function CreateProjectForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useCreateProject()
  const [name, setName] = useState('')
  const [labels, setLabels] = useState<string[]>([])
  const errors = create.error ? formErrors(create.error) : {}
  const submit = () =>
    create.mutate(
      { name: name.trim(), labels: labelNames(labels) },
      { onSuccess: ({ id }) => navigate({ to: '/projects/$projectId', params: { projectId: String(id) } }) },
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        {errors[''] && <Alert color="red">{errors['']}</Alert>}
        <TextInput
          label={t('projects.name')}
          placeholder={t('projects.namePlaceholder')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name}
          maxLength={200}
          data-autofocus
        />
        <TagsInput
          label={t('projects.labels')}
          description={t('projects.labelsHint')}
          placeholder={labels.length === 0 ? t('projects.labelsPlaceholder') : ''}
          value={labels}
          onChange={setLabels}
          splitChars={SEPARATORS}
          maxLength={100}
          acceptValueOnBlur
        />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
            {t('action.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
