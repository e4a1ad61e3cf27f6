import { useTranslation } from 'react-i18next'
import type { Actions } from './actions'
import { Find } from './Find'
import { InstanceList } from './InstanceList'
import { LabelList } from './LabelList'
import classes from './LabelPage.module.css'
import { Suggestions } from './Suggestions'

export function SidePanel({ project, actions }: { project: number; actions: Actions }) {
  const { t } = useTranslation()
  return (
    <aside className={classes.side}>
      <Find actions={actions} />
      <section className={classes.labels} aria-label={t('label.labels')}>
        <LabelList project={project} actions={actions} />
      </section>
      <Suggestions actions={actions} />
      <section className={classes.instances} aria-label={t('label.instances')}>
        <InstanceList />
      </section>
    </aside>
  )
}
