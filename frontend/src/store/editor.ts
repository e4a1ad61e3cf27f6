import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Spec } from '../contract/spec'
import type { Exemplar, Person } from '../contract/wire'
import type { Backend, Candidate, Decoded } from '../decoder/protocol'
import type { ImagePoint, Size } from '../geometry/space'
import type { Connection, Failure } from '../socket/protocol'
import type { Comment, Talk } from './comment'
import { type Prompt, type Step, withPrompt } from './draft'
import {
  applyTo,
  cutAt,
  type Deed,
  type History,
  isAbout,
  NO_HISTORY,
  record,
  stepBack,
  stepForward,
} from './history'
import { type ImageStatus, type Instance, type InstanceStatus, isLiveSuggestion } from './instance'
import { stacked } from './order'
import { repeatsOf } from './repeats'
import type { SaveState } from './saveState'
import type { Search } from './search'
import { isDrafting, type Stroke } from './strokes'
import { USUAL_VIEW, type ViewSettings } from './view'

export type ToolName =
  | 'click'
  | 'box'
  | 'example'
  | 'brush'
  | 'eraser'
  | 'polygon'
  | 'outline'
  | 'comment'
  | 'select'
  | 'pan'

export interface LabelInfo {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly hotkey: string
}

export interface ImageInfo extends Size {
  readonly id: number
  readonly project: number
  readonly status: ImageStatus
}

/** How far the current image is from its first mask. */
export type Embedding =
  | { readonly state: 'asking' | 'encoding' | 'preparing' | 'ready' }
  | { readonly state: 'queued'; readonly position: number; readonly etaMs: number | null }
  | { readonly state: 'receiving'; readonly received: number; readonly total: number }
  | { readonly state: 'failed'; readonly failure: Failure }

/** The cursor on the image that keys move, and whether its button is held down. */
export interface Cursor {
  readonly at: ImagePoint
  readonly held: boolean
}

/** The mask in the making as it is painted: the step it was decoded for, and its logits. */
export interface Preview {
  readonly step: Step
  readonly decoded: Decoded
}

/** The mask that a click would give, shown until the click's own mask is: where the pointer was, and when. */
export interface Hover {
  readonly at: ImagePoint
  readonly candidate: Candidate
  /** The `timeStamp` of the pointer's event. */
  readonly since: number
}

/** How far the decoder for what is hovered is; `none`: not asked for, or the model has none. */
export type Previewer =
  | { readonly state: 'none' | 'loading' | 'ready' }
  | { readonly state: 'failed'; readonly message: string }

export interface EditorState {
  readonly image: ImageInfo | null
  readonly labels: readonly LabelInfo[]
  /** Why this person may not change anything here; null if they may. */
  readonly readOnly: string | null
  /** All that is known of the image, in order, whatever its status. */
  readonly all: readonly Instance[]
  /** Those of `all` that a person made or accepted, as they lie on each other, the lowest first. */
  readonly instances: readonly Instance[]
  /** Those of `all` that wait for a person's yes or no. */
  readonly suggestions: readonly Instance[]
  /** The suggestions that repeat an accepted mask. */
  readonly repeats: ReadonlySet<string>
  /** Suggestions with a lower score are not shown. */
  readonly lowestScore: number
  /** Example boxes of what to find. */
  readonly exemplars: readonly Exemplar[]
  /** What is being looked for, and how that went; null before the first search on this image. */
  readonly search: Search | null
  readonly draft: Step | null
  /** What was painted on the mask in the making. */
  readonly strokes: readonly Stroke[]
  /** The corners of the polygon in the making. */
  readonly polygon: readonly ImagePoint[]
  readonly preview: Preview | null
  readonly hover: Hover | null
  readonly previewer: Previewer
  /** What went wrong with the last decode; null after a good one. */
  readonly decodeError: string | null
  readonly activeLabel: number | null
  /** The selected instances and suggestions, in the order in which they were picked. */
  readonly selection: readonly string[]
  readonly hidden: ReadonlySet<string>
  readonly locked: ReadonlySet<string>
  readonly tool: ToolName
  /** Null while the image is worked on with a pointer. */
  readonly cursor: Cursor | null
  /** The images that are gone through: of one status, with open comments, or with null all of them. */
  readonly through: ImageStatus | 'commented' | null
  readonly view: ViewSettings
  /** The brush's diameter in image pixels. */
  readonly brushSize: number
  readonly history: History
  readonly embedding: Embedding
  readonly connection: Connection
  /** Who looks at this image now, this person included. */
  readonly people: readonly Person[]
  readonly backend: Backend | null
  /** What the model takes and gives; null until it is known. */
  readonly model: Spec | null
  readonly saves: SaveState
  /** What is said about places on the image, in the order in which it was said. */
  readonly comments: readonly Comment[]
  /** What the card of comments shows; null when it is closed. */
  readonly talk: Talk | null
  /** Whether threads that are resolved are shown too. */
  readonly resolvedShown: boolean
  /** How many open threads images have, as far as this page has seen them. */
  readonly openComments: ReadonlyMap<number, number>
  /** What became of images while this page was open. */
  readonly statuses: ReadonlyMap<number, ImageStatus>
}

const EMPTY: EditorState = {
  image: null,
  labels: [],
  readOnly: null,
  all: [],
  instances: [],
  suggestions: [],
  repeats: new Set(),
  lowestScore: 0.5,
  exemplars: [],
  search: null,
  draft: null,
  strokes: [],
  polygon: [],
  preview: null,
  hover: null,
  previewer: { state: 'none' },
  decodeError: null,
  activeLabel: null,
  selection: [],
  hidden: new Set(),
  locked: new Set(),
  tool: 'click',
  cursor: null,
  through: null,
  view: USUAL_VIEW,
  brushSize: 24,
  history: NO_HISTORY,
  embedding: { state: 'asking' },
  connection: 'connecting',
  people: [],
  backend: null,
  model: null,
  saves: { state: 'saved', waiting: 0, unstored: 0, troubles: [] },
  comments: [],
  talk: null,
  resolvedShown: false,
  openComments: new Map(),
  statuses: new Map(),
}

/** What an image keeps while another one is open. */
export type Left = Pick<
  EditorState,
  'history' | 'draft' | 'strokes' | 'polygon' | 'hidden' | 'locked' | 'exemplars' | 'suggestions'
> & {
  /** The annotations that were on it, those that only this page suggests left out. */
  readonly uuids: readonly string[]
}

/** The one state of the labelling page. All that changes an annotation goes through `perform`, undo included. */
export class Editor {
  readonly store: StoreApi<EditorState> = createStore(() => EMPTY)

  /** `done` hears of every deed that was performed, taken back or done again, as it then was. */
  constructor(private readonly done: (deed: Deed, image: ImageInfo) => void) {}

  get state(): EditorState {
    return this.store.getState()
  }

  set(change: Partial<EditorState>) {
    this.store.setState(change)
  }

  /** Show an image with what is known of it. */
  open(image: ImageInfo, instances: readonly Instance[], left?: Left) {
    this.set({
      image,
      ...this.sorted([...instances, ...(left?.suggestions.filter(isLiveSuggestion) ?? [])]),
      exemplars: left?.exemplars ?? [],
      search: null,
      draft: left?.draft ?? null,
      strokes: left?.strokes ?? [],
      polygon: left?.polygon ?? [],
      history: left?.history ?? NO_HISTORY,
      hidden: left?.hidden ?? new Set(),
      locked: left?.locked ?? new Set(),
      preview: null,
      decodeError: null,
      selection: [],
      people: [],
      comments: [],
      talk: null,
    })
  }

  /** What the open image keeps until it is opened again. */
  left(): Left {
    const { history, draft, strokes, polygon, hidden, locked, exemplars, suggestions, all } = this.state
    const uuids = all.filter((instance) => !isLiveSuggestion(instance)).map(({ uuid }) => uuid)
    return { history, draft, strokes, polygon, hidden, locked, exemplars, suggestions, uuids }
  }

  /** Somebody else changed an annotation, or deleted it with null: nothing older is undone over that. */
  merge(uuid: string, theirs: Instance | null) {
    const { all, history } = this.state
    const at = all.findIndex((instance) => instance.uuid === uuid)
    const place = at < 0 ? all.length : at
    const sorted = this.sorted(all.toSpliced(place, 1, ...(theirs ? [theirs] : [])))
    this.set({
      ...sorted,
      history: cutAt(history, isAbout(new Set([uuid]))),
      selection: this.selectedIn(sorted),
    })
  }

  /** What was decoded for the mask in the making takes the place of what was hovered, in one change. */
  showDecoded(preview: Preview | null, decodeError: string | null) {
    this.set({ preview, decodeError, ...((preview || decodeError !== null) && { hover: null }) })
  }

  /** The image's status as it was set elsewhere. */
  showStatus(status: ImageStatus) {
    const { image } = this.state
    if (image) this.set(this.withStatus(image, status))
  }

  /** Do something and remember it. */
  perform(deed: Deed) {
    if (this.state.readOnly) return
    this.set({ history: record(this.state.history, deed) })
    this.apply(deed)
  }

  undo() {
    this.travel(stepBack(this.state.history))
  }

  redo() {
    this.travel(stepForward(this.state.history))
  }

  addPrompt(prompt: Prompt) {
    this.redraft(withPrompt(this.state.draft, prompt))
  }

  /** The mask in the making is now another; `before` is what it goes back to. */
  redraft(after: Step | null, before = this.state.draft) {
    this.perform({ draft: { before, after } })
  }

  /** Throw the mask in the making away. */
  dropDraft() {
    const { draft, strokes } = this.state
    if (isDrafting(this.state))
      this.perform({ draft: { before: draft, after: null }, strokes: { before: strokes, after: [] } })
  }

  /** The mask in the making becomes an instance. */
  accept(instance: Instance) {
    const { draft, strokes, all } = this.state
    this.perform({
      draft: { before: draft, after: null },
      ...(strokes.length && { strokes: { before: strokes, after: [] } }),
      instances: [{ before: null, after: instance, index: all.length }],
    })
  }

  relabel(uuids: readonly string[], label: number) {
    this.replace(uuids, (instance) => (instance.label === label ? instance : { ...instance, label }))
  }

  remove(uuids: readonly string[]) {
    this.replace(uuids, () => null)
  }

  /** Change instances as one deed; those that are locked stay as they are. */
  replace(uuids: readonly string[], change: (instance: Instance) => Instance | null) {
    const { all, locked } = this.state
    const swaps = all.flatMap((before, index) => {
      const after = uuids.includes(before.uuid) && !locked.has(before.uuid) ? change(before) : before
      return after === before ? [] : [{ before, after, index }]
    })
    // From the last to the first: so each finds its place again when this is taken back.
    if (swaps.length) this.perform({ instances: swaps.toReversed() })
  }

  /** Select an instance or a suggestion; with `more`, beside those that are selected, or no longer. */
  select(uuid: string | null, more = false) {
    const { selection } = this.state
    const others = more ? selection.filter((each) => each !== uuid) : []
    const leaves = more && others.length < selection.length
    this.set({ selection: uuid === null || leaves ? others : [...others, uuid] })
  }

  setStatus(after: ImageStatus) {
    const before = this.state.image?.status
    if (before && before !== after) this.perform({ status: { before, after } })
  }

  toggle(which: 'hidden' | 'locked', uuids: readonly string[]) {
    const toggled = new Set(this.state[which])
    const on = uuids.some((uuid) => !toggled.has(uuid))
    for (const uuid of uuids) on ? toggled.add(uuid) : toggled.delete(uuid)
    this.set({ [which]: toggled })
  }

  private travel(step: { history: History; deed: Deed } | null) {
    if (!step || this.state.readOnly) return
    this.set({ history: step.history })
    this.apply(step.deed)
  }

  private withStatus(image: ImageInfo, status: ImageStatus): Partial<EditorState> {
    return { image: { ...image, status }, statuses: new Map(this.state.statuses).set(image.id, status) }
  }

  /** The lists by status; one that stays the same stays the same object. */
  private sorted(all: readonly Instance[]) {
    const { state } = this
    const of = (status: InstanceStatus, known: readonly Instance[]) =>
      keptIfSame(known, stacked(all.filter((instance) => instance.status === status)))
    const instances = of('accepted', state.instances)
    const suggestions = of('suggested', state.suggestions)
    const same = instances === state.instances && suggestions === state.suggestions
    return { all, instances, suggestions, repeats: same ? state.repeats : repeatsOf(suggestions, instances) }
  }

  private apply(deed: Deed) {
    const { image } = this.state
    if (!image) return
    const sorted = deed.instances && this.sorted(applyTo(this.state.all, deed))
    this.set({
      ...sorted,
      ...(deed.exemplars && { exemplars: deed.exemplars.after }),
      ...(deed.draft && { draft: deed.draft.after }),
      ...(deed.strokes && { strokes: deed.strokes.after }),
      ...(deed.polygon && { polygon: deed.polygon.after }),
      ...(deed.status && this.withStatus(image, deed.status.after)),
      selection: this.selectedIn(sorted ?? this.state),
    })
    this.done(deed, image)
  }

  private selectedIn({ instances, suggestions }: Pick<EditorState, 'instances' | 'suggestions'>) {
    const { selection } = this.state
    const known = new Set([...instances, ...suggestions].map(({ uuid }) => uuid))
    return selection.every((uuid) => known.has(uuid))
      ? selection
      : selection.filter((uuid) => known.has(uuid))
  }
}

const keptIfSame = <T>(known: readonly T[], now: readonly T[]): readonly T[] =>
  known.length === now.length && known.every((item, i) => item === now[i]) ? known : now
