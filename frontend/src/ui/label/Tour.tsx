import { Button, Group, Popover, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keepPreferences, usePreferences } from '../preferences'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'
import { useKey } from './useShortcuts'

/** What is shown, in order, and the part of the page that it is about. */
const STEPS = [
  { name: 'click', place: 'middle', position: 'top' },
  { name: 'label', place: 'side', position: 'left' },
  { name: 'keep', place: 'middle', position: 'top' },
  { name: 'goOn', place: 'top', position: 'bottom' },
] as const

/** The first minute on the page: four short hints, shown once to each person who may draw. */
export function Tour() {
  const toured = usePreferences((preferences) => preferences.toured === true)
  const ready = useEditor(({ embedding, readOnly }) => embedding.state === 'ready' && !readOnly)
  return !toured && ready ? <Steps /> : null
}

function Steps() {
  const { t } = useTranslation()
  const [at, setAt] = useState(0)
  const keys = {
    accept: useKey('accept'),
    undo: useKey('undo'),
    finish: useKey('finish'),
    help: useKey('help'),
  }
  const { name, place, position } = STEPS[at]!
  const isLast = at === STEPS.length - 1
  const end = () => keepPreferences({ toured: true })
  return (
    <Popover
      opened
      position={position}
      withArrow
      width={300}
      onDismiss={end}
      closeOnClickOutside={false}
      withRoles={false}
    >
      <Popover.Target key={name}>
        <span className={classes.tourPlace} data-place={place} />
      </Popover.Target>
      <Popover.Dropdown
        className={classes.tour}
        data-testid="tour"
        role="dialog"
        aria-label={t(`label.tour.${name}`)}
      >
        <Text fw={600}>{t(`label.tour.${name}`)}</Text>
        <Text fz="sm" my="xs">
          {t(`label.tour.${name}Text`, keys)}
        </Text>
        <Group justify="space-between" wrap="nowrap">
          <Text fz="xs" c="dimmed">
            {t('label.tour.step', { n: at + 1, of: STEPS.length })}
          </Text>
          <Group gap="xs">
            {!isLast && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={end}>
                {t('label.tour.skip')}
              </Button>
            )}
            <Button size="compact-sm" onClick={() => (isLast ? end() : setAt(at + 1))}>
              {t(isLast ? 'label.tour.end' : 'label.tour.next')}
            </Button>
          </Group>
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}
