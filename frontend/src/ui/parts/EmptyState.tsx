import { Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface Props {
  icon: Icon
  title: string
  text: string
  /** Of the title: 1 where this is all of the page. */
  order?: 1 | 2
  /** The button for what to do next. */
  children?: ReactNode
}

/** An empty place that says what to do next. */
export function EmptyState({ icon: Sign, title, text, order = 2, children }: Props) {
  return (
    <Stack align="center" gap="sm" py={64} px="md" ta="center">
      <ThemeIcon size={64} radius="xl" variant="light">
        <Sign size={32} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={order} fz="h3">
        {title}
      </Title>
      <Text c="dimmed" maw={440}>
        {text}
      </Text>
      {children}
    </Stack>
  )
}
