import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconMessageCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Actions } from '../actions'
import { useEditor } from '../bench'
import { useWithKey } from '../useShortcuts'
import classes from './CommentButton.module.css'

/** How many threads are open on this image; a click shows them. */
export function CommentButton({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const count = useEditor(({ image, openComments }) => (image && openComments.get(image.id)) ?? 0)
  const shown = useEditor(({ talk }) => talk !== null)
  const label = t('label.comment.open', { count })
  return (
    <Tooltip label={withKey(label, 'comments')}>
      <UnstyledButton
        className={classes.button}
        aria-label={label}
        aria-expanded={shown}
        data-testid="comments"
        data-count={count}
        onClick={() => actions.comments()}
      >
        <IconMessageCircle size={18} stroke={1.75} aria-hidden />
        {count > 0 && <span>{count}</span>}
      </UnstyledButton>
    </Tooltip>
  )
}
