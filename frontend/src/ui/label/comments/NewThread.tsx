import { useTranslation } from 'react-i18next'
import type { Talk } from '../../../store/comment'
import type { Actions } from '../actions'
import { useBench } from '../bench'
import { About } from './About'
import { Card } from './Card'
import { Writing } from './Writing'

interface Props {
  talk: Extract<Talk, { about: 'place' }>
  actions: Actions
}

/** A comment that is about to be pinned to a place. */
export function NewThread({ talk: { place, annotation }, actions }: Props) {
  const { t } = useTranslation()
  const { comments, editor } = useBench()
  const send = (text: string) => {
    const uuid = comments.add({ parent: null, place, annotation, text })
    editor.set({ talk: { about: 'thread', uuid } })
  }
  return (
    <Card title={t('label.comment.new')} actions={actions} writes>
      <About annotation={annotation} />
      <Writing
        draft="new"
        label={t('label.comment.write')}
        action={t('label.comment.send')}
        focused
        send={send}
      />
    </Card>
  )
}
