import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { instanceColor } from '../../../store/view'
import { useBench, useEditor } from '../bench'
import classes from './Comments.module.css'

/** The mask that a thread is about; a click selects it. */
export function About({ annotation }: { annotation: string | null }) {
  const { t } = useTranslation()
  const { editor } = useBench()
  const instance = useEditor(({ instances }) => instances.find(({ uuid }) => uuid === annotation))
  const label = useEditor(({ labels }) => labels.find(({ id }) => id === instance?.label))
  const color = useEditor((state) => instance && instanceColor(state, instance))
  if (!instance) return null
  return (
    <UnstyledButton className={classes.about} onClick={() => editor.select(instance.uuid)}>
      <span className={classes.chip} style={{ background: color }} />
      {t('label.comment.about', { label: label?.name ?? '?' })}
    </UnstyledButton>
  )
}
