import { Kbd } from '@mantine/core'
import type { CommandName } from './commands'
import { useKey } from './useShortcuts'

/** The key of a command, small, as buttons show it. */
export function Key({ name }: { name: CommandName }) {
  const key = useKey(name)
  return key ? <Kbd size="xs">{key}</Kbd> : null
}
