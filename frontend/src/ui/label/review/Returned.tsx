import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBench, useEditor } from '../bench'
import classes from '../LabelPage.module.css'

/** Why the open image was returned, as long as nobody reads it there. */
export function Returned() {
  const { t } = useTranslation()
  const reads = useEditor(({ talk }) => talk !== null)
  const { comments, editor } = useBench()
  const said = useEditor(() => comments.lastOfOthers())
  if (reads) return null
  return (
    <div className={classes.draft} data-testid="returned">
      <Text fz="sm" truncate maw={480}>
        {said ? t('label.review.why', { text: said.text }) : t('label.review.whyNoText')}
      </Text>
      {said && (
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          onClick={() => editor.set({ talk: { about: 'thread', uuid: said.uuid } })}
        >
          {t('label.review.show')}
        </Button>
      )}
    </div>
  )
}
