import { api, body, cursorOf } from '../contract/api'
import { may } from '../contract/roles'
import type { CommentChanged } from '../contract/wire'
import {
  type Comment,
  type CommentChange,
  edited,
  isOpen,
  moved,
  type NewComment,
  type Pinned,
  removed,
  resolved,
  type Thread,
  threadsOf,
  withChange,
  written,
} from './comment'
import type { Editor } from './editor'
import { mayComment } from './rights'
import type { SaveQueue } from './saveQueue'
import type { Swap } from './swap'
import { uuid4 } from './uuid'

/**
 * The comments on the open image: what the server has, with the changes that still wait to be sent on top. What is
 * said is a deed like any other: it can be taken back, and it goes through the queue of saves, so that nothing is
 * lost without a network.
 */
export class Comments {
  /** What is being written, by thread; what is not sent yet is still there when one comes back to it. */
  readonly drafts = new Map<string, string>()
  private asked = 0
  /** The image whose first open thread is shown as soon as its comments are known. */
  private awaited: number | null = null

  constructor(
    private readonly editor: Editor,
    private readonly saves: Pick<SaveQueue, 'waitingFor' | 'settledOn'>,
    private readonly me: () => string,
    private readonly read: (image: number) => Promise<Comment[]> = readComments,
  ) {}

  /** An image was opened, or somebody may have said something on it. */
  async refresh(image: number) {
    if (!this.isShown(image)) return
    const ask = ++this.asked
    const comments = await this.readNow(image).catch(() => null) // what is known stays; the next event asks again
    if (!comments || ask !== this.asked || !this.isShown(image)) return
    this.editor.showComments(this.waiting(image).reduce(withChange, comments))
    if (this.awaited === image) this.step()
    this.awaited = null
  }

  heard({ image }: CommentChanged) {
    void this.refresh(image)
  }

  /** Say something; returns the name of the new comment. */
  add(said: NewComment): string {
    const comment = this.written(said)
    this.perform(written(comment))
    return comment.uuid
  }

  /** Return the image to who annotates it, with the reason or without one: one deed. */
  returnImage(why: NewComment | null) {
    this.editor.setStatus('returned', why ? written(this.written(why)) : undefined)
  }

  edit(uuid: string, text: string) {
    this.change(uuid, (comment) => edited(comment, text, now()))
  }

  /** Pin a thread to another place, where it is about something else. */
  move(uuid: string, to: Pinned) {
    this.change(uuid, (comment) => (comment.place ? moved(comment, comment.place, to) : null))
  }

  resolve(uuid: string, is: boolean) {
    this.change(uuid, (comment) => resolved(comment, is))
  }

  remove(uuid: string) {
    this.change(uuid, (comment) => removed(comment, this.editor.state.comments))
  }

  /** What was said last and is open, by somebody else: why an image is returned. */
  lastOfOthers(): Comment | null {
    const theirs = threadsOf(this.editor.state.comments).filter(
      (thread) => isOpen(thread) && thread.first.author !== this.me(),
    )
    return theirs.at(-1)?.first ?? null
  }

  /** Whether this person may change a comment's words and place, and delete it. */
  hasSayOver = ({ author }: Comment): boolean => {
    const { state } = this.editor
    return mayComment(state) && (author === this.me() || may(state.role, 'reviewer'))
  }

  /** Show the next open thread of this image; false when there is none after the one that is shown. */
  step(): boolean {
    const { talk, comments } = this.editor.state
    const threads = threadsOf(comments)
    const shown = talk?.about === 'thread' ? threads.findIndex(({ first }) => first.uuid === talk.uuid) : -1
    return this.open(threads.slice(shown + 1).find(isOpen))
  }

  /** Show the first open thread of this image; false when there is none. */
  first(): boolean {
    return this.open(threadsOf(this.editor.state.comments).find(isOpen))
  }

  /** Show the first open thread of an image that is about to be opened. */
  expect(image: number) {
    this.awaited = image
  }

  /** Whether the server does not have a comment as it is shown yet. */
  isWaiting(image: number, uuid: string): boolean {
    return this.waiting(image).some(({ comment }) => comment === uuid)
  }

  private open(thread: Thread | undefined): boolean {
    if (thread) this.editor.set({ talk: { about: 'thread', uuid: thread.first.uuid } })
    return thread !== undefined
  }

  private written(said: NewComment): Comment {
    return {
      ...said,
      uuid: uuid4(),
      author: this.me(),
      created_at: now(),
      edited_at: null,
      resolved: false,
    }
  }

  private change(uuid: string, by: (comment: Comment) => Swap<CommentChange> | null) {
    const comment = this.editor.state.comments.find((each) => each.uuid === uuid)
    const swap = comment && by(comment)
    if (swap) this.perform(swap)
  }

  private perform(comment: Swap<CommentChange>) {
    this.editor.perform({ comment })
  }

  /** What the server has after all that was saved here. */
  private async readNow(image: number): Promise<Comment[]> {
    const before = this.saves.settledOn(image)
    const comments = await this.read(image)
    return before === this.saves.settledOn(image) ? comments : this.readNow(image)
  }

  private waiting(image: number): CommentChange[] {
    return [...this.saves.waitingFor(image).values()].flatMap((waiting) =>
      waiting && 'comment' in waiting ? waiting : [],
    )
  }

  private isShown = (image: number) => this.editor.state.image?.id === image
}

const now = () => new Date().toISOString()

async function readComments(image: number): Promise<Comment[]> {
  const comments: Comment[] = []
  let cursor: string | undefined
  do {
    const query = cursor ? { cursor } : {}
    const params = { path: { image }, query }
    const page = await body(api.GET('/api/v1/images/{image}/comments/', { params }))
    comments.push(...page.results)
    cursor = cursorOf(page.next)
  } while (cursor)
  return comments
}
