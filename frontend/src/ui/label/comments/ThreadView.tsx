import { IconArrowLeft, IconCircleCheck, IconRotate } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Thread } from '../../../store/comment'
import { mayComment } from '../../../store/rights'
import type { Actions } from '../actions'
import { useBench, useEditor } from '../bench'
import { useWithKey } from '../useShortcuts'
import { About } from './About'
import { Card, CardIcon } from './Card'
import { Said } from './Said'
import { Writing } from './Writing'

interface Props {
  thread: Thread
  actions: Actions
}

/** A thread: what was said first, the answers, and where one answers. */
export function ThreadView({ thread: { number, first, replies }, actions }: Props) {
  const { t } = useTranslation()
  const { comments, editor } = useBench()
  const speaks = useEditor(mayComment)
  const withKey = useWithKey()
  const resolve = t(first.resolved ? 'label.comment.reopen' : 'label.comment.resolve')
  const head = (
    <>
      <CardIcon label={t('label.comment.all')} onClick={() => editor.set({ talk: { about: 'all' } })}>
        <IconArrowLeft size={16} aria-hidden />
      </CardIcon>
      {speaks && (
        <CardIcon
          label={resolve}
          hint={withKey(resolve, 'resolveComment')}
          onClick={() => actions.resolveComment()}
        >
          {first.resolved ? <IconRotate size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
        </CardIcon>
      )}
    </>
  )
  const reply = speaks && (
    <Writing
      draft={first.uuid}
      label={t('label.comment.reply')}
      action={t('label.comment.send')}
      send={(text) => comments.add({ parent: first.uuid, place: null, annotation: null, text })}
    />
  )
  const title = t(first.resolved ? 'label.comment.resolvedTitle' : 'label.comment.title', { number })
  return (
    <Card title={title} actions={actions} head={head} foot={reply}>
      <About annotation={first.annotation} />
      {[first, ...replies].map((comment) => (
        <Said key={comment.uuid} comment={comment} actions={actions} own={comments.hasSayOver(comment)} />
      ))}
    </Card>
  )
}
