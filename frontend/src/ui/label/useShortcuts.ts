import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { usePreferences } from '../preferences'
import { shownChord } from './chord'
import type { CommandName } from './commands'
import { type Changed, keysOf } from './shortcuts'

const NONE: Changed = {}

/** What this person has changed of the keys. */
export const useChangedKeys = (): Changed => usePreferences(({ shortcuts }) => shortcuts ?? NONE)

/** The first key of a command as it is shown to people; empty where it has none. */
export function useKey(name: CommandName): string {
  const { t } = useTranslation()
  return firstKey(useChangedKeys(), name, t)
}

const firstKey = (changed: Changed, name: CommandName, t: TFunction) => {
  const [first] = keysOf(changed, name)
  return first ? shownChord(first, t) : ''
}

/** Gives what a tooltip says a command's key. */
export function useWithKey(): (says: string, name: CommandName) => string {
  const { t } = useTranslation()
  const changed = useChangedKeys()
  return (says, name) => [says, firstKey(changed, name, t)].filter(Boolean).join(' · ')
}
