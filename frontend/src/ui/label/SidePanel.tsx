import { useTranslation } from 'react-i18next'
import type { Actions } from './actions'
import { useEditor } from './bench'
import { Find } from './Find'
import { InstanceList } from './InstanceList'
import { LabelList } from './LabelList'
import classes from './LabelPage.module.css'
import { Suggestions } from './Suggestions'

export function SidePanel({ project, actions }: { project: number; actions: Actions }) {
  const { t } = useTranslation()
  const suggesting = useEditor((state) => state.suggestions.length > 0)
  return (
    <aside className={classes.side} data-part data-suggesting={suggesting || undefined}>
      <Find actions={actions} />
      <section className={classes.labels} aria-label={t('label.labels')}>
        <LabelList project={project} actions={actions} />
      </section>
      <Suggestions actions={actions} />
      <section className={classes.instances} aria-label={t('label.instances')}>
        <InstanceList actions={actions} />
      </section>
    </aside>
  )
}
