import type { QueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import type { Workbench } from '../../../store/workbench'
import { complain, said } from '../../parts/notice'
import { placeToSpeakOf } from '../comments/commentActions'
import { type Decision, finishOrReopen, roleLacking, STATUS_AFTER, skipsDone } from './decisions'
import { nextWaiting } from './waiting'

/** What is decided about the image as a whole. */
export interface ReviewActions {
  /** Mark the image done and go on, or reopen it. */
  finish(): void
  /** Approve the image, and go to the next one that waits for review. */
  approve(): void
  /** Ask why the image is returned. */
  returnImage(): void
  /** Return the image, for the reason that is written or, with null, that open comments say; and go on. */
  sendBack(reason: string | null): void
  /** Go to the next image that waits for review. */
  nextToReview(): void
  decide(decision: Decision): void
}

interface Needed {
  bench: Workbench
  client: QueryClient
  project: () => number
  go: (image: number) => void
  /** Go to the image after this one; false where there is none. */
  goOn: () => boolean
  t: TFunction
}

export function reviewActions({
  bench,
  client,
  project,
  go,
  goOn,
  t,
}: Needed): ReviewActions & ThisType<ReviewActions & { closeComments(): void }> {
  const { editor, comments } = bench
  /** Whether this may be decided here; says why not. */
  const isAllowed = (decision: Decision): boolean => {
    const { image, role } = editor.state
    if (!image) return false
    const needs = roleLacking(decision, image.status, role)
    if (needs && image.status === 'approved') said(t('label.readOnly.approved'))
    else if (needs) said(t('role.reason', { role: t(`role.${role}`), needs: t(`role.${needs}`) }))
    return needs === null
  }
  const toReview = async () => {
    const { image } = editor.state
    const next = image && (await nextWaiting(client, editor, project(), image.id))
    if (next) go(next)
    else said(t('label.review.noneWaiting'))
  }
  return {
    finish() {
      const { image } = editor.state
      if (image) this.decide(finishOrReopen(image.status))
    },
    approve() {
      this.decide('approve')
    },
    returnImage() {
      const { image } = editor.state
      if (!isAllowed('return') || !image) return
      if (image.status === 'returned') return said(t('label.review.isReturned'))
      editor.set({ talk: { about: 'return', ...placeToSpeakOf(editor.state, image) } })
    },
    sendBack(reason) {
      const { talk } = editor.state
      if (!isAllowed('return') || talk?.about !== 'return') return
      const { place, annotation } = talk
      comments.returnImage(reason === null ? null : { parent: null, place, annotation, text: reason })
      this.closeComments()
      this.nextToReview()
    },
    nextToReview: () => void toReview().catch(complain),
    decide(decision) {
      if (decision === 'return') return this.returnImage()
      if (!isAllowed(decision)) return
      const before = editor.state.image!.status
      editor.setStatus(STATUS_AFTER[decision])
      if (skipsDone(decision, before)) said(t('label.review.approvedUnfinished'))
      if (decision === 'approve') this.nextToReview()
      else if (decision === 'finish' && !goOn()) said(t('label.allDone'))
    },
  }
}
