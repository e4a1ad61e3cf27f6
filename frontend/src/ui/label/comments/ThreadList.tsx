import { Button, Switch, Text, UnstyledButton } from '@mantine/core'
import { IconMessagePlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { isOpen, type Thread, threadsOf } from '../../../store/comment'
import { mayComment } from '../../../store/rights'
import type { Actions } from '../actions'
import { useBench, useEditor } from '../bench'
import { Card } from './Card'
import classes from './Comments.module.css'

/** All threads on the image; those that are resolved only when they are asked for. */
export function ThreadList({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const { editor } = useBench()
  const comments = useEditor((state) => state.comments)
  const resolvedShown = useEditor((state) => state.resolvedShown)
  const speaks = useEditor(mayComment)
  const threads = threadsOf(comments)
  const resolved = threads.filter((thread) => !isOpen(thread)).length
  const shown = threads.filter((thread) => resolvedShown || isOpen(thread))
  const add = speaks && (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconMessagePlus size={16} aria-hidden />}
      onClick={() => actions.newComment()}
    >
      {t('label.comment.new')}
    </Button>
  )
  return (
    <Card title={t('label.comment.all')} actions={actions} foot={add}>
      {!shown.length && (
        <Text fz="sm" c="dimmed">
          {t('label.comment.none')}
        </Text>
      )}
      <ul className={classes.threads}>
        {shown.map((thread) => (
          <li key={thread.first.uuid}>
            <Row thread={thread} />
          </li>
        ))}
      </ul>
      {resolved > 0 && (
        <Switch
          size="sm"
          mt="sm"
          label={t('label.comment.showResolved', { n: resolved })}
          checked={resolvedShown}
          onChange={(event) => editor.set({ resolvedShown: event.currentTarget.checked })}
        />
      )}
    </Card>
  )
}

function Row({ thread: { number, first, replies } }: { thread: Thread }) {
  const { t } = useTranslation()
  const { editor } = useBench()
  return (
    <UnstyledButton
      className={classes.thread}
      data-resolved={first.resolved || undefined}
      onClick={() => editor.set({ talk: { about: 'thread', uuid: first.uuid } })}
    >
      <span className={classes.sign}>{number}</span>
      <span>
        <Text component="span" display="block" fz="sm" lineClamp={2}>
          {first.text}
        </Text>
        <Text component="span" display="block" fz="xs" c="dimmed">
          {first.author ?? t('label.comment.someone')}
          {replies.length > 0 && ` · ${t('label.comment.replies', { count: replies.length })}`}
          {first.resolved && ` · ${t('label.comment.resolved')}`}
        </Text>
      </span>
    </UnstyledButton>
  )
}
