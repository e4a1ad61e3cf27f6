import type { MaskLook } from '../canvas/color'
import type { SuggestionItem } from '../canvas/drawSuggestion'
import type { MaskItem } from '../canvas/maskItem'
import type { PaintStart } from '../canvas/paintClock'
import { Stage } from '../canvas/stage'
import type { Logits } from '../geometry/logits'
import { MaskColumns } from '../geometry/maskColumns'
import { gridStep } from '../geometry/modelTransform'
import { promptsOf, type Step, savedPrompts, taken } from '../store/draft'
import type { EditorState, Hover } from '../store/editorState'
import type { Instance } from '../store/instance'
import { selectedInstances } from '../store/selection'
import { shownSuggestions } from '../store/suggestions'
import { fillOf, instanceColor, UNLABELLED } from '../store/view'
import type { Workbench } from '../store/workbench'
import { outlineOf, pointsOf } from './handles'
import { PinKeys } from './pinKeys'
import { movePin, pickPin, pinsOf } from './pins'
import { PointerRouter } from './pointer'
import type { Bench } from './tool'

/** Keeps the canvas showing the editor's state, outside React, and leads the pointer to the tools. */
export class Easel {
  readonly stage: Stage
  readonly pointer: PointerRouter
  readonly pins: PinKeys
  /** The pin whose thread keys have opened: it gets the focus back. */
  private opened: string | null = null
  private readonly clicks = new WeakMap<Step, number>()
  /** The hover that was shown last. */
  private hovered: Hover | null = null
  private readonly unsubscribe: () => void

  constructor(
    host: HTMLElement,
    private readonly workbench: Workbench,
    refuse: Bench['refuse'],
  ) {
    const { editor, searching } = workbench
    this.stage = new Stage(host, {
      picked: (uuid, byKey) => this.picked(uuid, byKey),
      moved: (uuid, to) => movePin(workbench, uuid, to),
      focused: (uuid) => this.pins.focused(uuid),
    })
    this.pins = new PinKeys(workbench, this.stage.camera, refuse)
    // Once another image is open, its pin is gone, and can be moved no more.
    workbench.onLeave = () => this.pins.putDown()
    const clock = (timeStamp: number) => {
      const { draft, preview } = editor.state
      if (draft) this.clicks.set(draft, timeStamp)
      // What was foreseen is shown already.
      if (draft && preview?.step === draft) this.showPreview(editor.state)
    }
    const draft = {
      runs: () => workbench.drafted(),
      look: () => draftLook(editor.state),
      show: () => this.showPreview(editor.state),
    }
    const lookOf = (instance: Instance) => ({
      color: instanceColor(editor.state, instance),
      fill: fillOf(editor.state.view),
    })
    const { stage } = this
    const showHandles = () => this.showHandles(editor.state)
    this.pointer = new PointerRouter(host, {
      editor,
      searching,
      stage,
      clock,
      draft,
      hover: (place) => workbench.hover(place),
      drag: { to: (step) => workbench.drag(step), back: (step) => workbench.dragBack(step) },
      lookOf,
      showHandles,
      refuse,
    })
    stage.onLook = () => {
      this.pointer.showCursor()
      if (editor.state.tool === 'outline') this.showHandles(editor.state)
    }
    this.unsubscribe = editor.store.subscribe((now, before) => this.show(now, before))
    this.show(editor.state, null)
  }

  /** Keys work on the image again: from the pin whose thread they had opened, or anywhere. */
  focus() {
    this.stage.focus(this.opened)
    this.opened = null
  }

  destroy() {
    this.pins.focused(null)
    this.workbench.onLeave = () => {}
    this.unsubscribe()
    this.pointer.destroy()
    this.stage.destroy()
  }

  /** A pin that keys have moved is only put down. */
  private picked(uuid: string, byKey: boolean) {
    if (this.pins.putDown()) return
    this.opened = byKey ? uuid : null
    pickPin(this.workbench, uuid)
  }

  private show(now: EditorState, before: EditorState | null) {
    const changed = (...keys: (keyof EditorState)[]) =>
      !before || keys.some((key) => now[key] !== before[key])
    if (now.image?.id !== before?.image?.id) {
      this.pointer.cancel()
      this.stage.setImage(now.image)
      this.pointer.cursor.startAnew()
    }
    if (now.inverse && before && startsAfresh(now, before)) this.workbench.editor.set({ inverse: false })
    if (changed('cursor')) this.stage.setCrosshair(now.cursor)
    if (changed('polygon')) this.showPolygon(now)
    if (changed('tool', 'brushSize', 'polygon')) this.pointer.showCursor()
    if (changed('instances', 'hidden', 'labels', 'view')) this.stage.setMasks(maskItems(now))
    if (changed('suggestions', 'repeats', 'lowestScore', 'activeLabel', 'labels', 'hidden', 'view'))
      this.stage.setSuggestions(suggestionItems(now))
    if (changed('view')) this.stage.setLook(now.view)
    if (changed('exemplars')) this.stage.setOverlay({ examples: now.exemplars })
    if (changed('preview', 'hover', 'strokes', 'activeLabel', 'labels', 'view')) this.showPreview(now)
    if (changed('draft')) this.showPrompts(now.draft)
    if (changed('selection', 'instances', 'suggestions', 'lowestScore', 'hidden')) this.showSelected(now)
    if (changed('selection', 'instances', 'hidden', 'tool')) this.showHandles(now)
    if (changed('comments', 'talk', 'resolvedShown', 'role', 'pin', 'view'))
      this.stage.setPins(pinsOf(this.workbench))
    if (changed('talk')) this.reveal()
  }

  /** The mask in the making, as the decoder gave it or, once it is painted on, pixel by pixel. */
  private showPreview(state: EditorState) {
    if (this.pointer.redraw()) return
    const { preview, hover, image, strokes } = state
    const { spec } = this.workbench
    const painted = strokes.length ? this.workbench.drafted() : null
    this.stage.setPainted(painted && { mask: MaskColumns.of(painted), ...draftLook(state) })
    if (painted) return this.stage.setPreview(null)
    if (!image || !spec) return this.stage.setPreview(null)
    const look = draftLook(state)
    const shown = (logits: Logits) => ({
      logits,
      step: gridStep(spec.input, image, logits),
      threshold: spec.mask_threshold,
      ...look,
    })
    if (preview)
      this.stage.setPreview(shown(taken(preview.decoded, preview.step)), this.startOf(preview.step))
    else if (hover)
      this.stage.setPreview({ ...shown(hover.candidate), hovered: true }, this.startOfHover(hover))
    else this.stage.setPreview(null)
  }

  /** What is to be measured of a step: once, from its event on. */
  private startOf(step: Step): PaintStart | null {
    const since = this.clicks.get(step)
    this.clicks.delete(step)
    return since === undefined ? null : { measure: 'click-to-paint', since }
  }

  private startOfHover(hover: Hover): PaintStart | null {
    if (this.hovered === hover) return null
    this.hovered = hover
    return { measure: 'hover-to-paint', since: hover.since }
  }

  private showPrompts(draft: Step | null) {
    const points = promptsOf(draft).flatMap((prompt) => (prompt.kind === 'point' ? [prompt] : []))
    this.stage.setOverlay({ points, box: savedPrompts(draft).box ?? null })
  }

  private showHandles(state: EditorState) {
    const instance = state.tool === 'outline' ? selectedInstances(state).at(-1) : undefined
    const shown = instance && !state.hidden.has(instance.uuid)
    this.stage.setOverlay({
      handles: shown ? pointsOf(outlineOf(instance.rle, this.stage.camera.view.scale)) : [],
    })
  }

  private showPolygon({ polygon }: EditorState) {
    this.stage.setOverlay({ polygon: polygon.length ? { corners: polygon, next: null } : null })
  }

  /** Bring the thread that is shown in sight. */
  private reveal() {
    const pin = pinsOf(this.workbench).find(({ selected }) => selected)
    if (pin) this.stage.camera.reveal(pin.at)
  }

  private showSelected(state: EditorState) {
    const { selection, instances, hidden } = state
    const shown = [...instances, ...shownSuggestions(state)].filter(
      ({ uuid }) => selection.includes(uuid) && !hidden.has(uuid),
    )
    this.stage.setOverlay({ selected: shown.map(({ rle }) => rle) })
  }
}

/** Whether the next press is the first one of something else: it adds. */
const startsAfresh = (now: EditorState, before: EditorState) =>
  now.tool !== before.tool || now.image?.id !== before.image?.id || (before.draft !== null && !now.draft)

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

const draftLook = ({ labels, activeLabel, view }: EditorState): MaskLook => ({
  color: labels.find(({ id }) => id === activeLabel)?.color ?? UNLABELLED,
  fill: fillOf(view),
})
