import { Kbd, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../format'
import type { Actions } from './actions'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'
import { useMakeLabel } from './useMakeLabel'

/** The labels with colour, key and count; the chosen one is what the next mask gets. */
export function LabelList({ project, actions }: { project: number; actions: Actions }) {
  const { t } = useTranslation()
  const labels = useEditor((state) => state.labels)
  const active = useEditor((state) => state.activeLabel)
  const counts = useCounts()
  const { allowed } = useMakeLabel(project)
  return (
    <>
      <h2 className={classes.heading}>{t('label.labels')}</h2>
      {labels.length === 0 && (
        <Text fz="sm" c="dimmed" px="md" pb={8}>
          {t(allowed ? 'label.noLabelsOwner' : 'label.noLabelsOther')}
        </Text>
      )}
      <div className={classes.labelRows}>
        {labels.map(({ id, name, color, hotkey }) => (
          <UnstyledButton
            key={id}
            className={classes.row}
            data-active={id === active || undefined}
            aria-pressed={id === active}
            onClick={() => actions.chooseLabel(id)}
          >
            <span className={classes.chip} style={{ background: color }} />
            <span className={classes.name}>{name}</span>
            <span className={classes.count}>{formatCount(counts.get(id) ?? 0)}</span>
            <Kbd size="xs" className={classes.key} data-none={!hotkey || undefined}>
              {hotkey || '·'}
            </Kbd>
          </UnstyledButton>
        ))}
      </div>
      {allowed && <AddLabel project={project} />}
    </>
  )
}

function useCounts(): Map<number, number> {
  const instances = useEditor((state) => state.instances)
  return useMemo(() => {
    const counts = new Map<number, number>()
    for (const { label } of instances) counts.set(label, (counts.get(label) ?? 0) + 1)
    return counts
  }, [instances])
}

function AddLabel({ project }: { project: number }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const { make, pending } = useMakeLabel(project)
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    if (name.trim() && (await make(name.trim())) !== null) setName('')
  }
  return (
    <form onSubmit={submit} className={classes.addLabel}>
      <TextInput
        size="xs"
        variant="filled"
        leftSection={<IconPlus size={14} aria-hidden />}
        placeholder={t('label.addLabel')}
        aria-label={t('label.newLabel')}
        maxLength={100}
        value={name}
        disabled={pending}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </form>
  )
}
