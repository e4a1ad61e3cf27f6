import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Comment, type CommentChange, foreignIn, isOpen, threadsOf, withChange } from './comment'
import { type Prompt, type Step, withPrompt } from './draft'
import { type EditorState, EMPTY, type ImageInfo, type Left, type Preview } from './editorState'
import {
  applyTo,
  cutAt,
  type Deed,
  type History,
  isAbout,
  isOf,
  NO_HISTORY,
  record,
  stepBack,
  stepForward,
  without,
} from './history'
import { type ImageStatus, type Instance, type InstanceStatus, isLiveSuggestion } from './instance'
import { stacked } from './order'
import { repeatsOf } from './repeats'
import { mayPerform, readOnlyOn } from './rights'
import { isDrafting } from './strokes'
import type { Swap } from './swap'

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

  /** Show an image with what is known of it; its status is as of `at` (`Date.now()`). */
  open(image: ImageInfo, instances: readonly Instance[], left?: Left, at?: number) {
    this.set({
      ...this.withStatus(image, image.status, at),
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
      pin: null,
      comments: left?.comments ?? [],
      talk: null,
    })
  }

  /** What the open image keeps until it is opened again. */
  left(): Left {
    const { image, history, draft, strokes, polygon, hidden, locked, exemplars, ...others } = this.state
    const { suggestions, comments, all } = others
    const uuids = all.filter((instance) => !isLiveSuggestion(instance)).map(({ uuid }) => uuid)
    return {
      image,
      history,
      draft,
      strokes,
      polygon,
      hidden,
      locked,
      exemplars,
      suggestions,
      comments,
      uuids,
    }
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

  /** The image's status as it was set elsewhere: what was decided here before is not taken back over that. */
  showStatus(status: ImageStatus) {
    const { image, history } = this.state
    if (!image || image.status === status) return
    this.set({ ...this.withStatus(image, status), history: without(history, 'status', () => true) })
  }

  /** What has become of another image of the project. */
  learnStatus(id: number, status: ImageStatus) {
    const { image } = this.state
    if (image) this.set({ statuses: this.withKnown({ id, project: image.project }, status) })
  }

  /** The comments as they are known by now: nothing is taken back over what others did to one. */
  showComments(comments: readonly Comment[]) {
    const { history, comments: before } = this.state
    const foreign = foreignIn(before, comments)
    if (foreign.size) this.set({ history: without(history, 'comment', isOf(foreign)) })
    this.set(this.withComments(comments))
  }

  /** Do something and remember it. */
  perform(deed: Deed) {
    if (!mayPerform(this.state, deed)) return
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

  /** Set the image's status, and say why. */
  setStatus(after: ImageStatus, comment?: Swap<CommentChange>) {
    const before = this.state.image?.status
    if (before && before !== after) this.perform({ status: { before, after }, ...(comment && { comment }) })
  }

  toggle(which: 'hidden' | 'locked', uuids: readonly string[]) {
    const toggled = new Set(this.state[which])
    const on = uuids.some((uuid) => !toggled.has(uuid))
    for (const uuid of uuids) on ? toggled.add(uuid) : toggled.delete(uuid)
    this.set({ [which]: toggled })
  }

  private travel(step: { history: History; deed: Deed } | null) {
    if (!step || !mayPerform(this.state, step.deed)) return
    this.set({ history: step.history })
    this.apply(step.deed)
  }

  private withStatus(image: ImageInfo, status: ImageStatus, at?: number): Partial<EditorState> {
    return {
      image: { ...image, status },
      readOnly: readOnlyOn(status, this.state.role),
      statuses: this.withKnown(image, status, at),
    }
  }

  private withKnown(
    { id, project }: Pick<ImageInfo, 'id' | 'project'>,
    status: ImageStatus,
    at = Date.now(),
  ): EditorState['statuses'] {
    return new Map(this.state.statuses).set(id, { project, status, at })
  }

  /** A thread that is gone is shown no longer. */
  private withComments(comments: readonly Comment[]): Partial<EditorState> {
    const { talk, image, openComments } = this.state
    const isGone = talk?.about === 'thread' && !comments.some(({ uuid }) => uuid === talk.uuid)
    const open = threadsOf(comments).filter(isOpen).length
    return {
      comments,
      ...(isGone && { talk: null }),
      ...(image && { openComments: new Map(openComments).set(image.id, open) }),
    }
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
      ...(deed.comment && this.withComments(withChange(this.state.comments, deed.comment.after))),
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
