import { useTranslation } from 'react-i18next'
import { StatusMark } from '../../parts/StatusMark'
import { useEditor } from '../bench'
import classes from '../LabelPage.module.css'

/** What has become of the open image. */
export function Status() {
  const { t } = useTranslation()
  const status = useEditor(({ image }) => image?.status)
  if (!status) return null
  return (
    <span className={classes.status} data-testid="status" data-status={status}>
      <StatusMark status={status} size={16} />
      <span aria-hidden>{t(`status.${status}`)}</span>
    </span>
  )
}
