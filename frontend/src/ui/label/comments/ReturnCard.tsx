import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isOpen, type Talk, threadsOf } from '../../../store/comment'
import type { Actions } from '../actions'
import { useEditor } from '../bench'
import { About } from './About'
import { Card } from './Card'
import { Writing } from './Writing'

interface Props {
  talk: Extract<Talk, { about: 'return' }>
  actions: Actions
}

/** Why the image is returned: a comment like any other, or those that are open already. */
export function ReturnCard({ talk, actions }: Props) {
  const { t } = useTranslation()
  const image = useEditor((state) => state.image?.id)
  const open = useEditor(({ comments }) => threadsOf(comments).filter(isOpen).length)
  const asTheySay = open > 0 && (
    <Button fullWidth size="compact-sm" variant="default" fw={500} onClick={() => actions.sendBack(null)}>
      {t('label.review.asCommentsSay', { count: open })}
    </Button>
  )
  return (
    <Card title={t('label.review.returnTitle')} actions={actions} foot={asTheySay} writes>
      <About annotation={talk.annotation} />
      <Text fz="xs" c="dimmed" mb={8}>
        {t('label.review.reasonHint')}
      </Text>
      <Writing
        draft={`return ${image}`}
        label={t('label.review.reason')}
        action={t('label.review.return')}
        focused
        send={(text) => actions.sendBack(text)}
      />
    </Card>
  )
}
