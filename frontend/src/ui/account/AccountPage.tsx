import { Divider, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Page } from '../parts/Page'
import { Appearance } from './Appearance'
import { ChooseLanguage } from './ChooseLanguage'
import { Password } from './Password'
import { Tokens } from './Tokens'

export function AccountPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('account.title')} width={800}>
      <Title order={1} fz={26} mb="lg">
        {t('account.title')}
      </Title>
      <Stack gap="xl">
        <Appearance />
        <ChooseLanguage />
        <Divider />
        <Password />
        <Divider />
        <Tokens />
      </Stack>
    </Page>
  )
}
