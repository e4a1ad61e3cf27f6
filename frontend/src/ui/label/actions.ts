/** What the annotator can do, by keys, buttons or the pointer alike. */

import { useNavigate } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ToolName } from '../../store/editor'
import type { Easel } from '../../tools/easel'
import { said } from '../parts/notice'
import { useBench } from './bench'

/** Which parts of the page are open; `bare` leaves only the picture. */
export interface Panels {
  readonly bare: boolean
  readonly side: boolean
  readonly strip: boolean
  readonly help: boolean
}

export interface ImageDetail {
  readonly id: number
  readonly file_name: string
  readonly previous: number | null
  readonly next: number | null
  readonly position: number
  readonly total: number
}

export interface Actions {
  /** The canvas, once it is there. */
  easel: Easel | null
  accept(): void
  /** Drop the mask in the making, else deselect. */
  escape(): void
  /** Choose a label: for the mask in the making and the next ones, or for the selected mask. */
  chooseLabel(label: number): void
  chooseLabelByKey(key: string): boolean
  removeSelected(): void
  undo(): void
  redo(): void
  tool(name: ToolName): void
  go(image: number | null | undefined): void
  previous(): void
  next(): void
  /** Mark the image done and go on, or reopen it. */
  finish(): void
  fit(): void
  zoom(factor: number): void
  toggleMasks(): void
  toggle(panel: keyof Panels): void
  /** Who listens is asked for a label for the mask in the making. */
  onAskLabel: () => void
}

export function useActions(
  project: number,
  detail: ImageDetail | undefined,
  toggle: (panel: keyof Panels) => void,
): Actions {
  const bench = useBench()
  const navigate = useNavigate()
  const { t } = useTranslation()
  const latest = useRef({ detail, toggle, project })
  latest.current = { detail, toggle, project }

  return useMemo<Actions>(() => {
    const { editor } = bench
    const go = (image: number | null | undefined) => {
      if (typeof image !== 'number') return
      const params = { projectId: String(latest.current.project), imageId: String(image) }
      void navigate({ to: '/projects/$projectId/images/$imageId', params, replace: true })
    }
    return {
      easel: null,
      accept() {
        const { draft, activeLabel } = editor.state
        if (!draft) return
        if (activeLabel === null) this.onAskLabel()
        else bench.accept(activeLabel)
      },
      escape() {
        if (this.easel?.pointer.cancel()) return
        if (editor.state.draft) editor.dropDraft()
        else editor.set({ selected: null })
      },
      chooseLabel(label) {
        const { selected, draft } = editor.state
        if (selected && !draft) editor.relabel(selected, label)
        else editor.set({ activeLabel: label })
      },
      chooseLabelByKey(key) {
        const label = editor.state.labels.find(({ hotkey }) => hotkey === key)
        if (label) this.chooseLabel(label.id)
        return label !== undefined
      },
      removeSelected() {
        const { selected } = editor.state
        if (selected) editor.remove(selected)
      },
      undo: () => editor.undo(),
      redo: () => editor.redo(),
      tool: (name) => editor.set({ tool: name }),
      go,
      previous: () => go(latest.current.detail?.previous),
      next: () => go(latest.current.detail?.next),
      finish() {
        const { image } = editor.state
        if (!image) return
        if (image.status !== 'todo' && image.status !== 'returned') return editor.setStatus('todo')
        editor.setStatus('done')
        if (latest.current.detail?.next) go(latest.current.detail.next)
        else said(t('label.allDone'))
      },
      fit() {
        this.easel?.stage.fit()
      },
      zoom(factor) {
        this.easel?.stage.zoom(factor)
      },
      toggleMasks() {
        const { instances, hidden } = editor.state
        const shown = instances.filter(({ uuid }) => !hidden.has(uuid))
        const which = shown.length ? shown : instances
        editor.toggle(
          'hidden',
          which.map(({ uuid }) => uuid),
        )
      },
      toggle: (panel) => latest.current.toggle(panel),
      onAskLabel() {},
    }
  }, [bench, navigate, t])
}
