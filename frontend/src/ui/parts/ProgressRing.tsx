import { RingProgress, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { percent } from '../format'

interface Props {
  done: number
  total: number
  size?: number
}

/** How much of a project is done, as a ring with its number. */
export function ProgressRing({ done, total, size = 48 }: Props) {
  const { t } = useTranslation()
  const value = percent(done, total)
  return (
    <RingProgress
      size={size}
      thickness={Math.max(4, size / 12)}
      roundCaps
      sections={value > 0 ? [{ value, color: 'iris' }] : []}
      role="img"
      aria-label={t('project.progress', { done, total })}
      label={
        <Text ta="center" fz={Math.max(10, size / 4.4)} fw={600} lh={1}>
          {value}%
        </Text>
      }
    />
  )
}
