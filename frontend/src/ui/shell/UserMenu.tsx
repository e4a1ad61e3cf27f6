import { Avatar, Menu, UnstyledButton } from '@mantine/core'
import { IconApi, IconLogout, IconShieldCog, IconUserCog } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { complain } from '../parts/notice'
import { signOut, useMe } from '../queries/session'

const ICON = { size: 16, stroke: 1.5, 'aria-hidden': true } as const

export function UserMenu() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  if (!me) return null
  const leave = () => signOut().then(() => navigate({ to: '/sign-in' }), complain)
  return (
    <Menu position="bottom-end" width={224}>
      <Menu.Target>
        <UnstyledButton aria-label={t('shell.menu', { name: me.username })}>
          <Avatar color="iris" size={32} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.signedInAs', { name: me.username })}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCog {...ICON} />}>
          {t('account.title')}
        </Menu.Item>
        {me.is_staff && (
          <Menu.Item component="a" href="/admin/" leftSection={<IconShieldCog {...ICON} />}>
            {t('shell.admin')}
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/api/docs/" leftSection={<IconApi {...ICON} />}>
          {t('shell.apiDocs')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={leave} leftSection={<IconLogout {...ICON} />}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
