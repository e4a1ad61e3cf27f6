import { IconClock, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comment } from '../../../store/comment'
import { formatMoment } from '../../format'
import type { Actions } from '../actions'
import { useBench, useEditor } from '../bench'
import { CardIcon } from './Card'
import classes from './Comments.module.css'
import { Writing } from './Writing'

interface Props {
  comment: Comment
  actions: Actions
  /** Whether this person may change it. */
  own: boolean
}

/** One comment: who said it, when, and what. */
export function Said({ comment, actions, own }: Props) {
  const { t } = useTranslation()
  const { comments } = useBench()
  const [editing, setEditing] = useState(false)
  const { uuid, author, text, created_at, edited_at } = comment
  const save = (changed: string) => {
    if (changed !== text) comments.edit(uuid, changed)
    setEditing(false)
  }
  return (
    <article className={classes.said}>
      <div className={classes.by}>
        <strong>{author ?? t('label.comment.someone')}</strong>
        <span>
          {formatMoment(created_at)}
          {edited_at && ` · ${t('label.comment.edited')}`}
        </span>
        <Waiting uuid={uuid} />
        {own && <Own edit={() => setEditing(!editing)} remove={() => actions.removeComment(uuid)} />}
      </div>
      {editing ? (
        <Writing
          draft={`edit ${uuid}`}
          label={t('label.comment.write')}
          initial={text}
          focused
          action={t('action.save')}
          send={save}
        />
      ) : (
        <p className={classes.text}>{text}</p>
      )}
    </article>
  )
}

function Own({ edit, remove }: { edit: () => void; remove: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <CardIcon label={t('label.comment.edit')} className={classes.own} onClick={edit}>
        <IconPencil size={16} aria-hidden />
      </CardIcon>
      <CardIcon label={t('action.delete')} className={classes.own} onClick={remove}>
        <IconTrash size={16} aria-hidden />
      </CardIcon>
    </>
  )
}

/** A sign beside what the server does not have yet. */
function Waiting({ uuid }: { uuid: string }) {
  const { t } = useTranslation()
  const { comments } = useBench()
  const waits = useEditor(
    ({ image, saves }) => saves.waiting > 0 && image !== null && comments.isWaiting(image.id, uuid),
  )
  return waits ? (
    <IconClock size={14} aria-label={t('label.comment.waiting')} role="img">
      <title>{t('label.comment.waiting')}</title>
    </IconClock>
  ) : null
}
