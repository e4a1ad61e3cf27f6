import { Anchor, Box, Group, Text } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { UploadPanel } from '../project/upload/UploadPanel'
import classes from './Frame.module.css'
import { IsolationNotice } from './IsolationNotice'
import { UserMenu } from './UserMenu'

/** The bar on top of every page but the labelling page, and what floats over them. */
export function Frame() {
  const { t } = useTranslation()
  return (
    <>
      <Box component="header" className={classes.bar}>
        <Anchor component={Link} to="/" underline="never" c="inherit" aria-label={t('shell.home')}>
          <Group gap="xs" wrap="nowrap">
            <img src="/static/logo.svg" alt="" width={28} height={28} />
            <Text fw={650} fz="lg" lts="-0.01em">
              {t('app.name')}
            </Text>
          </Group>
        </Anchor>
        <UserMenu />
      </Box>
      <IsolationNotice />
      <Outlet />
      <UploadPanel />
    </>
  )
}
