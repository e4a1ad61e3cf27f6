import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { IconTags } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '../../contract/roles'
import { EmptyState } from '../parts/EmptyState'
import { formErrors } from '../parts/reason'
import { useAddLabel } from '../queries/labels'
import { useProject } from './context'
import { LabelRow } from './LabelRow'

export function LabelsTab() {
  const { t } = useTranslation()
  const { labels, my_role } = useProject()
  const editable = may(my_role, 'owner')
  return (
    <Stack maw={800}>
      {editable ? <AddLabel /> : <Text c="dimmed">{t('labels.ownersOnly')}</Text>}
      {labels.length === 0 ? (
        <EmptyState icon={IconTags} title={t('labels.emptyTitle')} text={t('labels.emptyText')} />
      ) : (
        <Table verticalSpacing="xs" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={64}>{t('labels.color')}</Table.Th>
              <Table.Th pl={21}>{t('labels.name')}</Table.Th>
              <Table.Th w={96} pl={21}>
                {t('labels.hotkey')}
              </Table.Th>
              <Table.Th w={56} aria-label={t('labels.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {labels.map((label) => (
              <LabelRow key={label.id} label={label} editable={editable} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

/** Colour and key are chosen by the server: the next free ones. */
function AddLabel() {
  const { t } = useTranslation()
  const { id } = useProject()
  const add = useAddLabel(id)
  const [name, setName] = useState('')
  const errors = add.error ? formErrors(add.error) : {}
  const submit = () => add.mutate({ name: name.trim() }, { onSuccess: () => setName('') })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim()) submit()
      }}
    >
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          placeholder={t('labels.addPlaceholder')}
          aria-label={t('labels.addPlaceholder')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name ?? errors['']}
          maxLength={100}
        />
        <Button type="submit" disabled={name.trim() === ''} loading={add.isPending}>
          {t('labels.add')}
        </Button>
      </Group>
    </form>
  )
}
