import { Avatar, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../contract/api'
import { may, ROLES } from '../../contract/roles'
import { LateLoader } from '../parts/LateLoader'
import { LoadFailed } from '../parts/LoadFailed'
import { formErrors } from '../parts/reason'
import { membersQuery, useAddMember } from '../queries/members'
import { useProject } from './context'
import { MemberRow } from './MemberRow'
import { RoleSelect } from './RoleSelect'

export function MembersTab() {
  const { t } = useTranslation()
  const { id, my_role } = useProject()
  const { data, error, refetch } = useQuery(membersQuery(id))
  const owners = data?.filter((member) => member.role === 'owner').length ?? 0
  return (
    <Stack maw={800}>
      {may(my_role, 'owner') ? <AddMember /> : <Text c="dimmed">{t('members.ownersOnly')}</Text>}
      {error && !data && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LateLoader />}
      {data && (
        <Table verticalSpacing="xs" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('members.member')}</Table.Th>
              <Table.Th w={176}>{t('members.role')}</Table.Th>
              <Table.Th w={56} aria-label={t('labels.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                lastOwner={member.role === 'owner' && owners === 1}
                editable={may(my_role, 'owner')}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <RoleGuide />
    </Stack>
  )
}

function AddMember() {
  const { t } = useTranslation()
  const { id } = useProject()
  const add = useAddMember(id)
  const [username, setUsername] = useState('')
  const [role, setRole] = useState<Role>('annotator')
  const errors = add.error ? formErrors(add.error) : {}
  const submit = () => add.mutate({ username: username.trim(), role }, { onSuccess: () => setUsername('') })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (username.trim()) submit()
      }}
    >
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          placeholder={t('members.addPlaceholder')}
          aria-label={t('members.addPlaceholder')}
          leftSection={<Avatar size={20} name={username} color="iris" aria-hidden />}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={errors.username ?? errors['']}
          autoCapitalize="none"
          autoComplete="off"
        />
        <RoleSelect value={role} onChange={setRole} label={t('members.role')} />
        <Button type="submit" disabled={username.trim() === ''} loading={add.isPending}>
          {t('members.add')}
        </Button>
      </Group>
    </form>
  )
}

/** What each role may do, in a sentence each. */
function RoleGuide() {
  const { t } = useTranslation()
  return (
    <Stack gap={4} mt="md">
      {ROLES.map((role) => (
        <Text key={role} fz="sm" c="dimmed">
          <Text span inherit fw={600} c="var(--mantine-color-text)">
            {t(`role.${role}`)}
          </Text>{' '}
          {t(`role.may.${role}`)}
        </Text>
      ))}
    </Stack>
  )
}
