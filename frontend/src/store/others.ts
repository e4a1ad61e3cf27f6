import type { AnnotationChanged, RoomState, StatusChanged } from '../contract/wire'
import type { Editor } from './editor'
import { statusKey } from './instance'
import { type Reading, reading } from './reading'
import type { SaveQueue } from './saveQueue'
import type { AnnotationRow } from './saveRequest'
import type { Trouble } from './saveState'

/** What could not be read is read after so long. */
const AGAIN_MS = 3000

/**
 * What other people do on the open image: who they are, and what they change, as soon as it is saved; and what becomes
 * of the project's other images.
 */
export class Others {
  /** Whether what happened before this person was heard of in the image's room is known. */
  private caughtUp = false
  /** Changes of what this person changed too: looked at once that is saved or given up. */
  private readonly later = new Map<string, AnnotationChanged>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly editor: Editor,
    private readonly saves: SaveQueue,
    private readonly read: Reading = reading,
    private readonly againMs = AGAIN_MS,
  ) {}

  /** From now on nothing is heard, until the server says who is in the room of the open image. */
  deaf() {
    this.caughtUp = false
    clearTimeout(this.timer)
  }

  heard(message: RoomState | AnnotationChanged | StatusChanged) {
    if (!this.isOpen(message.image)) return this.elsewhere(message)
    if (message.type === 'room.state') this.inRoom(message)
    else void this.news(message).catch(() => this.again(message.image))
  }

  /** Something was saved or given up here: look at what was put off. */
  saved() {
    for (const [uuid, message] of [...this.later]) {
      if (this.saves.isWaiting(uuid) && !this.saves.isNewInConflict(uuid, message.revision)) continue
      this.later.delete(uuid)
      this.heard(message)
    }
  }

  /** Give up what was done here, and show what the server has instead. Fails where that cannot be read. */
  async takeTheirs(trouble: Trouble) {
    const { uuid, image } = trouble
    if (uuid === statusKey(image)) {
      const status = await this.read.status(image)
      this.saves.giveUp(uuid, null)
      if (this.isOpen(image)) this.editor.showStatus(status)
      return
    }
    if (trouble.mine && 'comment' in trouble.mine) return this.saves.giveUp(uuid, null)
    const row = await this.read.annotation(uuid)
    this.saves.giveUp(uuid, row?.revision ?? ('theirs' in trouble ? trouble.theirs.revision : null))
    if (this.isOpen(image)) this.editor.merge(uuid, row)
  }

  /** A status that was heard of late may be older than what was decided here since: the server is asked. */
  private news(message: AnnotationChanged | StatusChanged): Promise<void> {
    return message.type === 'status.changed' ? this.readStatus(message.image) : this.changed(message)
  }

  /** Of another image only its status is shown, where nothing else is decided here and not saved yet. */
  private elsewhere(message: RoomState | AnnotationChanged | StatusChanged) {
    if (message.type !== 'status.changed' || this.saves.isWaiting(statusKey(message.image))) return
    this.editor.learnStatus(message.image, message.status)
  }

  private inRoom({ image, people }: RoomState) {
    this.editor.set({ people })
    if (this.caughtUp) return
    this.caughtUp = true
    this.catchUp(image)
  }

  private async changed(message: AnnotationChanged) {
    const { image, annotation, revision } = message
    if (!this.isNews(message) && !this.saves.isNewInConflict(annotation, revision)) return
    const row = await this.read.annotation(annotation)
    this.take({ ...message, revision: row?.revision ?? revision }, image, row)
  }

  /** What happened on the image while nothing was heard of it. */
  private catchUp(image: number) {
    if (this.isOpen(image)) void this.readAll(image).catch(() => this.again(image))
  }

  private again(image: number) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.catchUp(image), this.againMs)
  }

  private async readAll(image: number) {
    await Promise.all([this.readStatus(image), this.readAnnotations(image)])
  }

  private async readStatus(image: number): Promise<void> {
    const settled = this.saves.settledOn(image)
    const status = await this.read.status(image)
    if (settled !== this.saves.settledOn(image)) return this.readStatus(image)
    const isDecidedHere = this.saves.isWaiting(statusKey(image))
    if (this.isOpen(image) && !isDecidedHere) this.editor.showStatus(status)
  }

  private async readAnnotations(image: number) {
    const before = this.revisionsShown()
    const rows = await this.read.annotations(image)
    for (const row of rows) {
      const message = { type: 'annotation.changed', image, annotation: row.uuid, by: null } as const
      this.take({ ...message, revision: row.revision }, image, row)
    }
    const there = new Set(rows.map(({ uuid }) => uuid))
    for (const [uuid, revision] of before) {
      const untouched = this.saves.revisionOf(uuid) === revision && !this.saves.isWaiting(uuid)
      if (!there.has(uuid) && untouched && this.isOpen(image)) this.editor.merge(uuid, null)
    }
  }

  private revisionsShown(): Map<string, number> {
    const known = this.editor.state.all.map(({ uuid }) => [uuid, this.saves.revisionOf(uuid)] as const)
    return new Map(known.filter((pair): pair is readonly [string, number] => pair[1] !== undefined))
  }

  private take(message: AnnotationChanged, image: number, row: AnnotationRow | null) {
    const { annotation, revision, by } = message
    this.saves.theirsNow(annotation, { revision, content: row, by: row?.updated_by ?? by })
    if (!this.isOpen(image) || !this.isNews(message)) return
    this.saves.know(annotation, revision)
    this.editor.merge(annotation, row)
  }

  /** What this person changed too and still waits is put off: its save is answered first, if with a conflict. */
  private isNews(message: AnnotationChanged): boolean {
    const { annotation, revision } = message
    if (this.saves.isWaiting(annotation)) this.later.set(annotation, message)
    return this.saves.isNews(annotation, revision)
  }

  private isOpen = (image: number) => this.editor.state.image?.id === image
}
