import { Button, Divider, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '../../contract/roles'
import { said } from '../parts/notice'
import { Reasoned } from '../parts/Reasoned'
import { formErrors } from '../parts/reason'
import { useChangeProject } from '../queries/projects'
import { useProject } from './context'
import { DeleteProject } from './DeleteProject'
import { ImportDialog } from './ImportDialog'

export function SettingsTab() {
  const { t } = useTranslation()
  const { my_role } = useProject()
  const [importing, importDialog] = useDisclosure()
  const [deleting, deleteDialog] = useDisclosure()
  return (
    <Stack maw={640} gap="xl">
      <DetailsForm />
      <Divider />
      <Section title={t('import.title')} text={t('import.lead')}>
        <Reasoned role={my_role} needs="owner">
          {(disabled) => (
            <Button variant="default" disabled={disabled} onClick={importDialog.open}>
              {t('import.open')}
            </Button>
          )}
        </Reasoned>
      </Section>
      <Divider />
      <Section title={t('settings.deleteTitle')} text={t('settings.deleteLead')}>
        <Reasoned role={my_role} needs="owner">
          {(disabled) => (
            <Button color="red" variant="light" disabled={disabled} onClick={deleteDialog.open}>
              {t('settings.delete')}
            </Button>
          )}
        </Reasoned>
      </Section>
      <ImportDialog opened={importing} onClose={importDialog.close} />
      <DeleteProject opened={deleting} onClose={deleteDialog.close} />
    </Stack>
  )
}

function Section({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <Group justify="space-between" align="flex-start" gap="xl">
      <div style={{ flex: '1 1 320px' }}>
        <Title order={2} fz="lg" mb={4}>
          {title}
        </Title>
        <Text c="dimmed" fz="sm">
          {text}
        </Text>
      </div>
      {children}
    </Group>
  )
}

function DetailsForm() {
  const { t } = useTranslation()
  const project = useProject()
  const change = useChangeProject(project.id)
  const [name, setName] = useState(project.name)
  const [description, setDescription] = useState(project.description)
  const editable = may(project.my_role, 'owner')
  const changed = name.trim() !== project.name || description !== project.description
  const errors = change.error ? formErrors(change.error) : {}
  const submit = () =>
    change.mutate({ name: name.trim(), description }, { onSuccess: () => said(t('settings.saved')) })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        <TextInput
          label={t('projects.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name ?? errors['']}
          readOnly={!editable}
          maxLength={200}
        />
        <Textarea
          label={t('settings.description')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={errors.description}
          readOnly={!editable}
          autosize
          minRows={3}
        />
        {editable ? (
          <Button
            type="submit"
            w="fit-content"
            disabled={!changed || name.trim() === ''}
            loading={change.isPending}
          >
            {t('action.save')}
          </Button>
        ) : (
          <Text c="dimmed" fz="sm">
            {t('settings.ownersOnly')}
          </Text>
        )}
      </Stack>
    </form>
  )
}
