import type { SuggestionItem } from '../canvas/drawSuggestion'
import type { MaskItem } from '../canvas/masksLayer'
import { Stage } from '../canvas/stage'
import { gridStep } from '../geometry/modelTransform'
import { promptsOf, type Step, savedPrompts } from '../store/draft'
import type { EditorState } from '../store/editor'
import type { Instance } from '../store/instance'
import { shownSuggestions } from '../store/suggestions'
import { fillOf, instanceColor, UNLABELLED } from '../store/view'
import type { Workbench } from '../store/workbench'
import { PointerRouter } from './pointer'

/** Keeps the canvas showing the editor's state, outside React, and leads the pointer to the tools. */
export class Easel {
  readonly stage: Stage
  readonly pointer: PointerRouter
  private readonly clicks = new WeakMap<Step, number>()
  private readonly unsubscribe: () => void

  constructor(
    host: HTMLElement,
    private readonly workbench: Workbench,
  ) {
    const { editor, searching } = workbench
    this.stage = new Stage(host)
    const clock = (timeStamp: number) => {
      if (editor.state.draft) this.clicks.set(editor.state.draft, timeStamp)
    }
    this.pointer = new PointerRouter(host, { editor, searching, stage: this.stage, clock })
    this.unsubscribe = editor.store.subscribe((now, before) => this.show(now, before))
    this.show(editor.state, null)
  }

  destroy() {
    this.unsubscribe()
    this.pointer.destroy()
    this.stage.destroy()
  }

  private show(now: EditorState, before: EditorState | null) {
    const changed = (...keys: (keyof EditorState)[]) =>
      !before || keys.some((key) => now[key] !== before[key])
    if (now.image?.id !== before?.image?.id) this.stage.setImage(now.image)
    if (changed('tool')) this.pointer.showCursor()
    if (changed('instances', 'hidden', 'labels', 'view')) this.stage.setMasks(maskItems(now))
    if (changed('suggestions', 'repeats', 'lowestScore', 'activeLabel', 'labels', 'hidden', 'view'))
      this.stage.setSuggestions(suggestionItems(now))
    if (changed('view')) this.stage.setLook(now.view)
    if (changed('exemplars')) this.stage.setOverlay({ examples: now.exemplars })
    if (changed('preview', 'activeLabel', 'labels', 'view')) this.showPreview(now)
    if (changed('draft')) this.showPrompts(now.draft)
    if (changed('selected', 'instances', 'suggestions', 'lowestScore', 'hidden')) this.showSelected(now)
  }

  private showPreview({ preview, image, labels, activeLabel, view }: EditorState) {
    const { spec } = this.workbench
    if (!preview || !image || !spec) return this.stage.setPreview(null)
    const { step, decoded } = preview
    const since = this.clicks.get(step) ?? null
    this.clicks.delete(step)
    const color = labels.find(({ id }) => id === activeLabel)?.color ?? UNLABELLED
    const grid = gridStep(spec.input, image, decoded)
    this.stage.setPreview(
      { logits: decoded, step: grid, threshold: spec.mask_threshold, color, fill: fillOf(view) },
      since,
    )
  }

  private showPrompts(draft: Step | null) {
    const points = promptsOf(draft).flatMap((prompt) => (prompt.kind === 'point' ? [prompt] : []))
    this.stage.setOverlay({ points, box: savedPrompts(draft).box ?? null })
  }

  private showSelected(state: EditorState) {
    const { selected, instances, hidden } = state
    const instance = [...instances, ...shownSuggestions(state)].find(
      ({ uuid }) => uuid === selected && !hidden.has(uuid),
    )
    this.stage.setOverlay({ selected: instance?.rle ?? null })
  }
}

function maskItems(state: EditorState): MaskItem[] {
  const fill = fillOf(state.view)
  return state.instances
    .filter(({ uuid }) => !state.hidden.has(uuid))
    .map((each) => ({ rle: each.rle, bbox: each.bbox, color: instanceColor(state, each), fill }))
}

/** What repeats an accepted mask is drawn without a colour of its own. */
function suggestionItems(state: EditorState): SuggestionItem[] {
  const { hidden, repeats } = state
  const colorOf = (each: Instance) => (repeats.has(each.uuid) ? UNLABELLED : instanceColor(state, each))
  return shownSuggestions(state)
    .filter(({ uuid }) => !hidden.has(uuid))
    .map((each) => ({
      rle: each.rle,
      bbox: each.bbox,
      color: colorOf(each),
      fill: fillOf(state.view),
      note: each.score == null ? '' : each.score.toFixed(2),
    }))
}
