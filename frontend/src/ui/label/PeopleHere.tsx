import { Tooltip } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../queries/session'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'

/** Who else looks at this image; nothing while one is alone. */
export function PeopleHere() {
  const { t } = useTranslation()
  const me = useMe()
  const people = useEditor((state) => state.people)
  const names = people.filter(({ id }) => id !== me?.id).map(({ username }) => username)
  const [name, ...more] = names
  const all = names.join(', ')
  return (
    <div role="status" aria-label={t('label.people.title')}>
      {name && (
        <Tooltip label={t('label.people.here', { names: all })} multiline maw={280}>
          <span className={classes.peopleNames}>
            <IconUsers size={18} stroke={1.75} aria-hidden />
            <span>{more.length ? t('label.people.more', { name, n: more.length }) : name}</span>
          </span>
        </Tooltip>
      )}
    </div>
  )
}
