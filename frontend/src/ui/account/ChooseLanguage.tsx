import { Box, Group, SegmentedControl, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isLanguage, LANGUAGES } from '../../i18n'
import { keepPreferences, usePreferences } from '../preferences'

const AUTO = 'auto'

export function ChooseLanguage() {
  const { t } = useTranslation()
  const chosen = usePreferences(({ language }) => language)
  return (
    <section>
      <Group justify="space-between">
        <Box flex="1 1 240px">
          <Title order={2} fz="lg" mb={4}>
            {t('account.language')}
          </Title>
          <Text c="dimmed" fz="sm">
            {t('account.languageText')}
          </Text>
        </Box>
        <SegmentedControl
          aria-label={t('account.language')}
          data={[
            { value: AUTO, label: t('account.languageAuto') },
            ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
          ]}
          value={isLanguage(chosen) ? chosen : AUTO}
          onChange={(language) => keepPreferences({ language })}
        />
      </Group>
    </section>
  )
}
