import { api, body, cursorOf } from '../contract/api'
import type { CommentChanged } from '../contract/wire'
import {
  type Comment,
  type CommentChange,
  commentKey,
  isOpen,
  type NewComment,
  type Thread,
  threadsOf,
  withChange,
} from './comment'
import type { Editor } from './editor'
import type { SaveQueue } from './saveQueue'
import { uuid4 } from './uuid'

/**
 * The comments on the open image: what the server has, with the changes that still wait to be sent on top. They go
 * through the queue of saves, so that nothing said is lost without a network.
 */
export class Comments {
  /** What is being written, by thread; what is not sent yet is still there when one comes back to it. */
  readonly drafts = new Map<string, string>()
  private asked = 0
  /** The image whose first open thread is shown as soon as its comments are known. */
  private awaited: number | null = null

  constructor(
    private readonly editor: Editor,
    private readonly saves: Pick<SaveQueue, 'enqueue' | 'waitingFor'>,
    private readonly me: () => string,
    private readonly read: (image: number) => Promise<Comment[]> = readComments,
  ) {}

  /** An image was opened, or somebody may have said something on it. */
  async refresh(image: number) {
    if (!this.isShown(image)) return
    const ask = ++this.asked
    const comments = await this.read(image).catch(() => null) // what is known stays; the next event asks again
    if (!comments || ask !== this.asked || !this.isShown(image)) return
    this.show(image, comments)
    if (this.awaited === image) this.step()
    this.awaited = null
  }

  heard({ image }: CommentChanged) {
    void this.refresh(image)
  }

  /** Say something; returns the name of the new comment. */
  add(said: Omit<NewComment, 'uuid'>): string {
    const uuid = uuid4()
    const change = { comment: uuid, add: { uuid, ...said }, author: this.me(), at: new Date().toISOString() }
    this.change(change)
    return uuid
  }

  edit(uuid: string, text: string) {
    this.change({ comment: uuid, text, at: new Date().toISOString() })
  }

  resolve(uuid: string, resolved: boolean) {
    this.change({ comment: uuid, resolved })
  }

  remove(uuid: string) {
    this.change({ comment: uuid, remove: true })
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

  private change(change: CommentChange) {
    const { image, comments, readOnly } = this.editor.state
    if (!image || readOnly) return
    void this.saves.enqueue(image.id, [[commentKey(change), change]])
    this.show(image.id, withChange(comments, change))
  }

  private show(image: number, known: readonly Comment[]) {
    const { talk, openComments } = this.editor.state
    const comments = this.waiting(image).reduce(withChange, known)
    const isGone = talk?.about === 'thread' && !comments.some(({ uuid }) => uuid === talk.uuid)
    this.editor.set({
      comments,
      ...(isGone && { talk: null }),
      openComments: new Map(openComments).set(image, threadsOf(comments).filter(isOpen).length),
    })
  }

  private waiting(image: number): CommentChange[] {
    return [...this.saves.waitingFor(image).values()].flatMap((waiting) =>
      waiting && 'comment' in waiting ? waiting : [],
    )
  }

  private isShown = (image: number) => this.editor.state.image?.id === image
}

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
