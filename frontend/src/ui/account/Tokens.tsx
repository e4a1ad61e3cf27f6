import { ActionIcon, Badge, Button, Group, Table, Text, Title, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { modals } from '@mantine/modals'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ApiToken } from '../../contract/api'
import { formatDate } from '../format'
import { LateLoader } from '../parts/LateLoader'
import { LoadFailed } from '../parts/LoadFailed'
import { complain } from '../parts/notice'
import { tokensQuery, useRevokeToken } from '../queries/tokens'
import { CreateToken } from './CreateToken'

export function Tokens() {
  const { t } = useTranslation()
  const [creating, { open, close }] = useDisclosure()
  const { data, error, refetch } = useQuery(tokensQuery)
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={2} fz="lg" mb={4}>
            {t('tokens.title')}
          </Title>
          <Text c="dimmed" fz="sm">
            {t('tokens.text')}
          </Text>
        </div>
        <Button variant="default" onClick={open}>
          {t('tokens.create')}
        </Button>
      </Group>
      {error && !data && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LateLoader height={80} />}
      {data && data.length > 0 && (
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('tokens.name')}</Table.Th>
              <Table.Th>{t('tokens.scope')}</Table.Th>
              <Table.Th>{t('tokens.lastUsed')}</Table.Th>
              <Table.Th>{t('tokens.expires')}</Table.Th>
              <Table.Th w={56} aria-label={t('labels.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <CreateToken opened={creating} onClose={close} />
    </section>
  )
}

function TokenRow({ token }: { token: ApiToken }) {
  const { t } = useTranslation()
  const revoke = useRevokeToken()
  const name = token.name || t('tokens.unnamed')
  const confirm = () =>
    modals.openConfirmModal({
      title: t('tokens.revokeTitle', { name }),
      children: <Text fz="sm">{t('tokens.revokeText')}</Text>,
      labels: { confirm: t('tokens.revoke'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => revoke.mutate(token.id, { onError: complain }),
    })
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <Badge variant="light" color="gray" tt="none" fw={500}>
          {t(`tokens.scopes.${token.scope}`)}
        </Badge>
      </Table.Td>
      <Table.Td c="dimmed">
        {token.last_used_at ? formatDate(token.last_used_at) : t('tokens.never')}
      </Table.Td>
      <Table.Td c="dimmed">{formatDate(token.expires_at)}</Table.Td>
      <Table.Td ta="right">
        <Tooltip label={t('tokens.revoke')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={confirm}
            aria-label={t('tokens.revokeTitle', { name })}
          >
            <IconTrash size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Table.Td>
    </Table.Tr>
  )
}
