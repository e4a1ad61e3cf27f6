import type { Editor } from './editor'
import type { EditorState } from './editorState'

/** All other masks and suggestions than these. */
const othersThan = ({ instances, suggestions }: EditorState, uuids: readonly string[]) =>
  [...instances, ...suggestions].map(({ uuid }) => uuid).filter((uuid) => !uuids.includes(uuid))

/** Whether these are shown and nothing else is. */
export function isIsolated(state: EditorState, uuids: readonly string[]): boolean {
  const others = othersThan(state, uuids)
  return others.every((uuid) => state.hidden.has(uuid)) && !uuids.some((uuid) => state.hidden.has(uuid))
}

/** Show only these; where that is so already, show everything. */
export function isolate(editor: Editor, uuids: readonly string[]) {
  const hidden = isIsolated(editor.state, uuids) ? [] : othersThan(editor.state, uuids)
  editor.set({ hidden: new Set(hidden) })
}
