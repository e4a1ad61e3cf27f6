import { Box, Group, SegmentedControl, Text, Title, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { keepPreferences } from '../preferences'

const SCHEMES = ['auto', 'light', 'dark'] as const
type Scheme = (typeof SCHEMES)[number]

export function Appearance() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choose = (scheme: Scheme) => {
    setColorScheme(scheme)
    keepPreferences({ theme: scheme })
  }
  return (
    <section>
      <Group justify="space-between">
        <Box flex="1 1 240px">
          <Title order={2} fz="lg" mb={4}>
            {t('account.appearance')}
          </Title>
          <Text c="dimmed" fz="sm">
            {t('account.appearanceText')}
          </Text>
        </Box>
        <SegmentedControl
          aria-label={t('account.appearance')}
          data={SCHEMES.map((value) => ({ value, label: t(`account.scheme.${value}`) }))}
          value={colorScheme}
          onChange={(value) => choose(value as Scheme)}
        />
      </Group>
    </section>
  )
}
