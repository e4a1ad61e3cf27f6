/** What the annotator can do, by keys, buttons or the pointer alike. */

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { Image } from '../../contract/api'
import { stepCandidate } from '../../store/candidates'
import type { ToolName } from '../../store/editorState'
import { type Instance, NO_LABEL } from '../../store/instance'
import { act, actionRefusal, type MaskActionName } from '../../store/maskActions'
import { closePolygon, type Refusal, setPolygon } from '../../store/painting'
import { primaryOf, selectedInstances } from '../../store/selection'
import { statusOf } from '../../store/statuses'
import { isDrafting } from '../../store/strokes'
import {
  acceptable,
  acceptSuggestions,
  rejectable,
  rejectSuggestions,
  suggestionAfter,
} from '../../store/suggestions'
import type { ViewSettings } from '../../store/view'
import { isolate } from '../../store/visibility'
import { resized } from '../../tools/brush'
import type { Easel } from '../../tools/easel'
import { tolerated } from '../../tools/wand'
import { complain, said } from '../parts/notice'
import { keepPreferences } from '../preferences'
import { LEFT_TO_LABEL, nextToLabel } from '../queries/images'
import { useBench } from './bench'
import { type CommentActions, commentActions } from './comments/commentActions'
import type { Opener } from './opener'
import { focusPart } from './parts'
import { imageQuery } from './queries'
import { hoverRefusal, readOnlyWhy, refusalOf, toolRefusal } from './refusals'
import { type ReviewActions, reviewActions } from './review/reviewActions'

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

export interface Actions extends CommentActions, ReviewActions {
  /** The canvas, once it is there. */
  easel: Easel | null
  /** Close the polygon in the making, keep the mask in the making, accept the selected suggestion, or deselect. */
  accept(): void
  /** Give the polygon in the making up, drop the mask in the making, close the comments, or deselect. */
  escape(): void
  /** Take another of the candidates of the mask in the making, best first and around. */
  stepCandidate(step: 1 | -1): void
  /** Choose a label: for the mask in the making and the next ones, or for the selected mask. */
  chooseLabel(label: number): void
  chooseLabelByKey(key: string): boolean
  /** Delete the comment whose pin is focused, else the polygon's last corner; reject what is suggested, or delete masks. */
  removeSelected(): void
  acceptSuggestions(uuids: readonly string[]): void
  rejectSuggestions(uuids: readonly string[]): void
  acceptAll(): void
  rejectAll(): void
  stepSuggestion(step: 1 | -1): void
  /** Begin to type what to find. */
  findWord(): void
  moreLikeThis(): void
  /** Look again, without what is like the selected one. */
  notLikeThis(): void
  everything(): void
  undo(): void
  redo(): void
  tool(name: ToolName): void
  /** Another size for the brush; while the wand is in use, another tolerance for that. */
  resize(factor: number): void
  /** Do something to the selected masks as a whole. */
  maskAction(name: MaskActionName): void
  /** Say why something was not done, if there is a reason. */
  refuse(why: Refusal | null): void
  go(image: number | null | undefined): void
  previous(): void
  next(): void
  /** Go to the next image that is still to be labelled. */
  nextTodo(): void
  fit(): void
  zoom(factor: number): void
  toggleMasks(): void
  /** Bring what is selected to the middle. */
  zoomToSelection(): void
  /** Show only what is selected, or everything again. */
  isolate(): void
  /** Hide or lock what is selected, or undo that. */
  flag(which: 'hidden' | 'locked'): void
  /** Show the cursor that keys move, or put it away. */
  keyCursor(): void
  /** Move the cursor, or the pin that is focused. */
  moveCursor(dx: number, dy: number, press: { shift: boolean; repeat: boolean }): void
  pressCursor(press: { shift: boolean; timeStamp: number }): void
  /** Bring the focus to the next part of the page, or the one before. */
  focusPart(step: 1 | -1): void
  /** Change how things are shown, for good. */
  changeView(change: (now: ViewSettings) => Partial<ViewSettings>): void
  /** Show the mask under the pointer before a click, or no longer. */
  toggleHover(): void
  toggle(panel: keyof Panels): void
  /** Who listens makes a label and goes on with it. */
  onAskLabel: (then: (label: number) => void) => void
  /** Who listens shows where words are typed. */
  onFindWord: () => void
}

export function useActions(
  project: number,
  detail: ImageDetail | undefined,
  opener: Opener,
  toggle: (panel: keyof Panels, open?: boolean) => void,
): Actions {
  const bench = useBench()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { t } = useTranslation()
  const latest = useRef({ detail, toggle, project })
  latest.current = { detail, toggle, project }

  return useMemo<Actions>(() => {
    const { editor } = bench
    const go = (image: number | null | undefined) => {
      if (typeof image !== 'number') return
      const { project } = latest.current
      opener.open(project, image)
      const params = { projectId: String(project), imageId: String(image) }
      const show = () => navigate({ to: '/projects/$projectId/images/$imageId', params, replace: true })
      // The picture first; its address, and all that goes with it, once that is painted.
      requestAnimationFrame(() => setTimeout(() => opener.isAt(image) && void show()))
    }
    const goOn = () => {
      const next = latest.current.detail?.next ?? null
      go(next)
      return next !== null
    }
    const withLabel = (actions: Actions, then: (label: number) => void) => {
      const { activeLabel } = editor.state
      if (activeLabel === null) actions.onAskLabel(then)
      else then(activeLabel)
    }
    const withSelected = (then: (instance: Instance) => void) => {
      const { instances, suggestions } = editor.state
      const selected = primaryOf(editor.state)
      const instance = [...instances, ...suggestions].find(({ uuid }) => uuid === selected)
      if (instance) then(instance)
      else said(t('label.selectFirst'))
    }
    const withExample = (then: (example: Instance) => void) => {
      const { instances, suggestions } = editor.state
      const selected = primaryOf(editor.state)
      const example = [...instances, ...suggestions].find(({ uuid }) => uuid === selected)
      const refusal = refusalOf(editor.state, 'exemplar', t)
      if (refusal) said(refusal)
      else if (!example) said(t('label.find.moreNothing'))
      else then(example)
    }
    const copyToNext = async () => {
      const { image } = editor.state
      const next = latest.current.detail?.next
      if (typeof next !== 'number') return said(t('label.copy.noNext'))
      const { width, height } = await client.fetchQuery({
        ...imageQuery(next),
        staleTime: Number.POSITIVE_INFINITY,
      })
      if (width !== image?.width || height !== image.height) return said(t('label.copy.otherSize'))
      bench.bring(next, selectedInstances(editor.state))
      go(next)
    }
    return {
      easel: null,
      ...commentActions({ bench, project: () => latest.current.project, go, t }),
      ...reviewActions({ bench, client, project: () => latest.current.project, go, goOn, t }),
      accept() {
        const { polygon, suggestions } = editor.state
        const selected = primaryOf(editor.state)
        if (polygon.length) this.refuse(closePolygon(editor))
        else if (isDrafting(editor.state)) withLabel(this, (label) => bench.accept(label))
        else if (suggestions.some(({ uuid }) => uuid === selected)) this.acceptSuggestions([selected!])
        else editor.select(null)
      },
      escape() {
        if (this.easel?.pins.giveUp() || this.easel?.pointer.cancel()) return
        if (editor.state.polygon.length) setPolygon(editor, [])
        else if (isDrafting(editor.state)) editor.dropDraft()
        else if (editor.state.talk) this.closeComments()
        else editor.select(null)
      },
      stepCandidate(step) {
        if (!stepCandidate(editor, step)) said(t('label.candidate.none'))
      },
      chooseLabel(label) {
        const { selection, suggestions } = editor.state
        const isLive = suggestions.some(({ uuid, live }) => selection.includes(uuid) && live)
        if (selection.length && !isDrafting(editor.state) && !isLive) editor.relabel(selection, label)
        else editor.set({ activeLabel: label })
      },
      chooseLabelByKey(key) {
        const label = editor.state.labels.find(({ hotkey }) => hotkey === key)
        if (label) this.chooseLabel(label.id)
        return label !== undefined
      },
      removeSelected() {
        const { selection, suggestions, polygon } = editor.state
        const suggested = suggestions.filter(({ uuid }) => selection.includes(uuid))
        if (this.removePinned()) return
        if (polygon.length) setPolygon(editor, polygon.slice(0, -1))
        else if (suggested.length) this.rejectSuggestions(suggested.map(({ uuid }) => uuid))
        else editor.remove(selection)
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
        const next = suggestionAfter(editor.state, primaryOf(editor.state), step)
        if (next) editor.select(next)
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
        withExample((like) => bench.searching.like(like))
      },
      notLikeThis() {
        withExample((unlike) => {
          if (!bench.searching.unlike(unlike)) said(t('label.find.notLikeNothing'))
        })
      },
      everything() {
        const refusal = refusalOf(editor.state, 'point', t)
        if (refusal) said(refusal)
        else bench.searching.everything()
      },
      undo: () => editor.undo(),
      redo: () => editor.redo(),
      tool(name) {
        const refusal = toolRefusal(editor.state, name, t)
        if (refusal) said(refusal)
        else editor.set({ tool: name })
      },
      resize(factor) {
        const { tool, brushSize, tolerance } = editor.state
        if (tool === 'wand') editor.set({ tolerance: tolerated(tolerance, factor) })
        else editor.set({ brushSize: resized(brushSize, factor) })
      },
      maskAction(name) {
        const refusal = actionRefusal(editor.state, name)
        if (refusal) said(readOnlyWhy(editor.state, t) ?? t(`label.refused.${refusal}`))
        else if (name === 'copyToNext') void copyToNext().catch(complain)
        else if (!act(editor, name)) said(t('label.refused.noChange'))
      },
      refuse(why) {
        if (why) said(readOnlyWhy(editor.state, t) ?? t(`label.refused.${why}`))
      },
      go,
      previous: () => go(latest.current.detail?.previous),
      next: () => go(latest.current.detail?.next),
      nextTodo() {
        const { image } = editor.state
        if (!image) return
        const isLeft = (each: Image) =>
          LEFT_TO_LABEL.includes(statusOf(editor.state.statuses, each, Date.now()))
        nextToLabel(latest.current.project, image.id, isLeft)
          .then((next) => (next ? go(next.id) : said(t('label.allLabelled'))))
          .catch(complain)
      },
      fit() {
        this.easel?.stage.camera.fit()
      },
      zoom(factor) {
        this.easel?.stage.camera.zoom(factor, this.easel.pointer.cursor.place)
        this.easel?.pointer.showCursor()
      },
      keyCursor() {
        this.easel?.pointer.cursor.toggle()
      },
      moveCursor(dx, dy, press) {
        const { easel } = this
        if (easel?.pins.on) easel.pins.step(dx, dy, press)
        else easel?.pointer.cursor.step(dx, dy, press)
      },
      pressCursor(press) {
        this.easel?.pointer.cursor.press(press)
      },
      focusPart(step) {
        const canvas = focusPart(step)
        if (canvas) this.easel?.pointer.cursor.take()
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
        withSelected(({ bbox }) => this.easel?.stage.camera.zoomTo(bbox))
      },
      isolate: () => withSelected(() => isolate(editor, editor.state.selection)),
      flag: (which) => withSelected(() => editor.toggle(which, editor.state.selection)),
      changeView(change) {
        const { view } = editor.state
        keepPreferences({ view: { ...view, ...change(view) } })
      },
      toggleHover() {
        const refusal = hoverRefusal(editor.state, t)
        if (refusal) return said(refusal)
        this.changeView(({ hover }) => ({ hover: !hover }))
        said(t(editor.state.view.hover ? 'label.hover.off' : 'label.hover.on'))
      },
      toggle: (panel) => latest.current.toggle(panel),
      onAskLabel() {},
      onFindWord() {},
    }
  }, [bench, navigate, client, opener, t])
}
