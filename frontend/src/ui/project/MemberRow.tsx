import { ActionIcon, Avatar, Group, Table, Text, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconUserMinus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Member } from '../../contract/api'
import { complain } from '../parts/notice'
import { useChangeRole, useRemoveMember } from '../queries/members'
import { useMe } from '../queries/session'
import { useProject } from './context'
import { RoleSelect } from './RoleSelect'

interface Props {
  member: Member
  /** A project always keeps an owner. */
  lastOwner: boolean
  editable: boolean
}

export function MemberRow({ member, lastOwner, editable }: Props) {
  const { t } = useTranslation()
  const { id } = useProject()
  const me = useMe()
  const navigate = useNavigate()
  const changeRole = useChangeRole(id)
  const remove = useRemoveMember(id)
  const myself = member.user === me?.id
  const removable = editable || myself
  const confirmRemoval = () =>
    modals.openConfirmModal({
      title: myself ? t('members.leaveTitle') : t('members.removeTitle', { name: member.username }),
      children: <Text fz="sm">{t(myself ? 'members.leaveText' : 'members.removeText')}</Text>,
      labels: { confirm: t(myself ? 'members.leave' : 'members.remove'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        remove.mutate(member.id, {
          onError: complain,
          onSuccess: () => (myself ? void navigate({ to: '/' }) : undefined),
        }),
    })
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Avatar name={member.username} color="iris" size={32} aria-hidden />
          <Text truncate>
            {member.username}
            {myself && (
              <Text span c="dimmed">
                {' '}
                {t('members.you')}
              </Text>
            )}
          </Text>
        </Group>
      </Table.Td>
      <Table.Td>
        <Tooltip label={t('members.lastOwner')} disabled={!lastOwner || !editable}>
          <div>
            <RoleSelect
              value={member.role}
              label={t('members.roleOf', { name: member.username })}
              disabled={!editable || lastOwner}
              onChange={(role) => changeRole.mutate({ id: member.id, role }, { onError: complain })}
            />
          </div>
        </Tooltip>
      </Table.Td>
      <Table.Td ta="right">
        {removable && (
          <Tooltip label={t(lastOwner ? 'members.lastOwner' : myself ? 'members.leave' : 'members.remove')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={lastOwner}
              onClick={confirmRemoval}
              aria-label={myself ? t('members.leave') : t('members.removeTitle', { name: member.username })}
            >
              <IconUserMinus size={18} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
