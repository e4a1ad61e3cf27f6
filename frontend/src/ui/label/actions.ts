/** What the annotator can do, by keys, buttons or the pointer alike. */

import { useNavigate } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { ToolName } from '../../store/editor'
import { type Instance, NO_LABEL } from '../../store/instance'
import {
  acceptable,
  acceptSuggestions,
  rejectable,
  rejectSuggestions,
  suggestionAfter,
} from '../../store/suggestions'
import type { ViewSettings } from '../../store/view'
import { isolate } from '../../store/visibility'
import type { Easel } from '../../tools/easel'
import { said } from '../parts/notice'
import { keepPreferences } from '../preferences'
import { useBench } from './bench'
import { isPrompt, PROMPT_OF, refusalOf } from './refusals'

/** Which parts of the page are open; `bare` leaves only the picture. */
export interface Panels {
  readonly bare: boolean
  readonly side: boolean
  readonly strip: boolean
  readonly help: boolean
  readonly view: boolean
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
  /** Keep the mask in the making, else the selected suggestion. */
  accept(): void
  /** Drop the mask in the making, else deselect. */
  escape(): void
  /** Choose a label: for the mask in the making and the next ones, or for the selected mask. */
  chooseLabel(label: number): void
  chooseLabelByKey(key: string): boolean
  /** Delete the selected mask, reject the selected suggestion. */
  removeSelected(): void
  acceptSuggestions(uuids: readonly string[]): void
  rejectSuggestions(uuids: readonly string[]): void
  acceptAll(): void
  rejectAll(): void
  stepSuggestion(step: 1 | -1): void
  /** Begin to type what to find. */
  findWord(): void
  moreLikeThis(): void
  everything(): void
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
  /** Bring what is selected to the middle. */
  zoomToSelection(): void
  /** Show only what is selected, or everything again. */
  isolate(): void
  /** Hide or lock what is selected, or undo that. */
  flag(which: 'hidden' | 'locked'): void
  /** Change how things are shown, for good. */
  changeView(change: (now: ViewSettings) => Partial<ViewSettings>): void
  toggle(panel: keyof Panels): void
  /** Who listens makes a label and goes on with it. */
  onAskLabel: (then: (label: number) => void) => void
  /** Who listens shows where words are typed. */
  onFindWord: () => void
}

export function useActions(
  project: number,
  detail: ImageDetail | undefined,
  toggle: (panel: keyof Panels, open?: boolean) => void,
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
    const withLabel = (actions: Actions, then: (label: number) => void) => {
      const { activeLabel } = editor.state
      if (activeLabel === null) actions.onAskLabel(then)
      else then(activeLabel)
    }
    const withSelected = (then: (instance: Instance) => void) => {
      const { instances, suggestions, selected } = editor.state
      const instance = [...instances, ...suggestions].find(({ uuid }) => uuid === selected)
      if (instance) then(instance)
      else said(t('label.selectFirst'))
    }
    return {
      easel: null,
      accept() {
        const { draft, selected, suggestions } = editor.state
        if (draft) withLabel(this, (label) => bench.accept(label))
        else if (suggestions.some(({ uuid }) => uuid === selected)) this.acceptSuggestions([selected!])
      },
      escape() {
        if (this.easel?.pointer.cancel()) return
        if (editor.state.draft) editor.dropDraft()
        else editor.set({ selected: null })
      },
      chooseLabel(label) {
        const { selected, draft, suggestions } = editor.state
        const isLive = suggestions.some(({ uuid, live }) => uuid === selected && live)
        if (selected && !draft && !isLive) editor.relabel(selected, label)
        else editor.set({ activeLabel: label })
      },
      chooseLabelByKey(key) {
        const label = editor.state.labels.find(({ hotkey }) => hotkey === key)
        if (label) this.chooseLabel(label.id)
        return label !== undefined
      },
      removeSelected() {
        const { selected, suggestions } = editor.state
        if (!selected) return
        if (suggestions.some(({ uuid }) => uuid === selected)) this.rejectSuggestions([selected])
        else editor.remove(selected)
      },
      acceptSuggestions(uuids) {
        const { suggestions } = editor.state
        const needsLabel = suggestions.some(({ uuid, live }) => live && uuids.includes(uuid))
        const accept = (label: number) => acceptSuggestions(editor, uuids, label)
        if (needsLabel) withLabel(this, accept)
        else accept(NO_LABEL)
      },
      rejectSuggestions: (uuids) => rejectSuggestions(editor, uuids),
      acceptAll() {
        const uuids = acceptable(editor.state)
        if (uuids.length) this.acceptSuggestions(uuids)
      },
      rejectAll: () => rejectSuggestions(editor, rejectable(editor.state)),
      stepSuggestion(step) {
        const next = suggestionAfter(editor.state, editor.state.selected, step)
        if (next) editor.set({ selected: next })
      },
      findWord() {
        const refusal = refusalOf(editor.state, 'text', t)
        if (refusal) return said(refusal)
        // At once, so that what is typed next lands in the field.
        flushSync(() => {
          latest.current.toggle('bare', false)
          latest.current.toggle('side', true)
        })
        this.onFindWord()
      },
      moreLikeThis() {
        const { instances, suggestions, selected } = editor.state
        const like = [...instances, ...suggestions].find(({ uuid }) => uuid === selected)
        const refusal = refusalOf(editor.state, 'exemplar', t)
        if (refusal) said(refusal)
        else if (!like) said(t('label.find.moreNothing'))
        else bench.searching.like(like)
      },
      everything() {
        const refusal = refusalOf(editor.state, 'point', t)
        if (refusal) said(refusal)
        else bench.searching.everything()
      },
      undo: () => editor.undo(),
      redo: () => editor.redo(),
      tool(name) {
        const refusal = isPrompt(name) && refusalOf(editor.state, PROMPT_OF[name], t)
        if (refusal) said(refusal)
        else editor.set({ tool: name })
      },
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
      zoomToSelection() {
        withSelected(({ bbox }) => this.easel?.stage.zoomTo(bbox))
      },
      isolate: () => withSelected(({ uuid }) => isolate(editor, [uuid])),
      flag: (which) => withSelected(({ uuid }) => editor.toggle(which, [uuid])),
      changeView(change) {
        const { view } = editor.state
        keepPreferences({ view: { ...view, ...change(view) } })
      },
      toggle: (panel) => latest.current.toggle(panel),
      onAskLabel() {},
      onFindWord() {},
    }
  }, [bench, navigate, t])
}
