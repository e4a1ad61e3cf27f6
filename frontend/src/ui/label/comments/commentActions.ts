import type { TFunction } from 'i18next'
import type { Pinned } from '../../../store/comment'
import type { EditorState, ImageInfo } from '../../../store/editorState'
import { mayComment } from '../../../store/rights'
import { primaryOf } from '../../../store/selection'
import type { Workbench } from '../../../store/workbench'
import type { Easel } from '../../../tools/easel'
import { commentOf } from '../../../tools/pins'
import { complain, said } from '../../parts/notice'
import { nextCommented } from '../../queries/images'

/** What is done with comments. */
export interface CommentActions {
  /** Show all threads of the image, or close the card. */
  comments(): void
  closeComments(): void
  /** Write about the selected mask, or about the image. */
  newComment(): void
  /** Show the next open thread: of this image, else of the next image that has one. */
  nextComment(): void
  /** Resolve the thread that is shown, or reopen it. */
  resolveComment(): void
  /** Delete a comment, with its answers where it began a thread. */
  removeComment(uuid: string): void
  /** Delete the comment whose pin is focused, or drop the one that is about to be said; false where no pin is. */
  removePinned(): boolean
}

interface Needed {
  bench: Pick<Workbench, 'editor' | 'comments'>
  project: () => number
  go: (image: number) => void
  t: TFunction
}

export function commentActions({
  bench,
  project,
  go,
  t,
}: Needed): CommentActions & ThisType<CommentActions & { easel: Easel | null }> {
  const { editor, comments } = bench
  const nextImage = async () => {
    const image = editor.state.image?.id
    const next = image && (await nextCommented(project(), image))
    if (next) {
      comments.expect(next.id)
      go(next.id)
    } else if (!comments.first()) said(t('label.comment.noneOpen'))
  }
  return {
    comments() {
      if (editor.state.talk) this.closeComments()
      else editor.set({ talk: { about: 'all' } })
    },
    closeComments() {
      editor.set({ talk: null })
      this.easel?.focus()
    },
    newComment() {
      const { image } = editor.state
      if (!mayComment(editor.state)) return said(t('label.readOnly.viewer'))
      if (image) editor.set({ talk: { about: 'place', ...placeToSpeakOf(editor.state, image) } })
    },
    nextComment() {
      if (!comments.step()) void nextImage().catch(complain)
    },
    removeComment(uuid) {
      const comment = editor.state.comments.find((each) => each.uuid === uuid)
      if (!comment) return
      if (!comments.hasSayOver(comment)) return said(t('label.refused.notYours'))
      comments.remove(uuid)
      said(t(comment.parent ? 'label.comment.deleted' : 'label.comment.deletedThread'))
    },
    removePinned() {
      const { pin } = editor.state
      const uuid = pin && commentOf(pin.id)
      if (uuid) this.removeComment(uuid)
      else if (pin) this.closeComments()
      return pin !== null
    },
    resolveComment() {
      const { talk, comments: all } = editor.state
      const first = talk?.about === 'thread' && all.find(({ uuid }) => uuid === talk.uuid)
      if (!mayComment(editor.state)) said(t('label.readOnly.viewer'))
      else if (first) comments.resolve(first.uuid, !first.resolved)
      else said(t('label.comment.noneShown'))
    },
  }
}

/** The selected mask, or the middle of the image. */
export function placeToSpeakOf(state: EditorState, image: ImageInfo): Pinned {
  const instance = state.instances.find(({ uuid }) => uuid === primaryOf(state))
  const [x, y, width, height] = instance?.bbox ?? [0, 0, image.width, image.height]
  return { place: { x: x + width / 2, y: y + height / 2 }, annotation: instance?.uuid ?? null }
}
