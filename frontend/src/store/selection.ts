import type { EditorState } from './editorState'
import type { Instance } from './instance'

/** Picked last: what the keys and tools for a single one work on. */
export const primaryOf = ({ selection }: Pick<EditorState, 'selection'>): string | null =>
  selection.at(-1) ?? null

/** The selected instances, not suggestions, in the order in which they were picked. */
export function selectedInstances({ selection, instances }: EditorState): Instance[] {
  const byUuid = new Map(instances.map((instance) => [instance.uuid, instance]))
  return selection.flatMap((uuid) => byUuid.get(uuid) ?? [])
}
