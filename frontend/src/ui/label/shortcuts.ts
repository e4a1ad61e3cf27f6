/** Which keys stand for which command, with what a person has changed. */

import type { Preferences } from '../../store/preferences'
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands'

/** What a person has changed: the keys of a command, by its name. */
export type Changed = NonNullable<Preferences['shortcuts']>

export const keysOf = (changed: Changed, name: CommandName): readonly string[] =>
  changed[name] ?? COMMANDS[name].keys

export const isChanged = (changed: Changed, name: CommandName) => changed[name] !== undefined

/** Whether a command is heard only while keys move the cursor. Its keys may stand for something else otherwise. */
export const isOnCursor = (name: CommandName) => 'onCursor' in COMMANDS[name]

/** The command that a key stands for, while keys move the cursor or otherwise. */
export const commandAt = (changed: Changed, chord: string, onCursor: boolean): CommandName | undefined =>
  COMMAND_NAMES.find((name) => isOnCursor(name) === onCursor && keysOf(changed, name).includes(chord))

/** The keys now stand for this command, and for no other that is heard when it is. */
export function rebound(changed: Changed, name: CommandName, keys: readonly string[]): Changed {
  const all = COMMAND_NAMES.map((each): [CommandName, readonly string[]] => [
    each,
    each === name
      ? keys
      : keysOf(changed, each).filter((key) => isOnCursor(each) !== isOnCursor(name) || !keys.includes(key)),
  ])
  return Object.fromEntries(all.filter(([each, now]) => !isSame(now, COMMANDS[each].keys)))
}

/** The command has its default keys again. */
export const restored = (changed: Changed, name: CommandName) => rebound(changed, name, COMMANDS[name].keys)

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((key, i) => key === b[i])
