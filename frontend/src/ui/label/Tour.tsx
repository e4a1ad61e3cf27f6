import { Button, Group, Popover, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import { isDrafting } from '../../store/strokes'
import { keepPreferences, usePreferences } from '../preferences'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'
import { useKey } from './useShortcuts'

/** What is shown, in order, and the part of the page that it is about. */
const STEPS = [
  { name: 'click', place: 'rail', position: 'right-start' },
  { name: 'label', place: 'side', position: 'left' },
  { name: 'keep', place: 'middle', position: 'top' },
  { name: 'goOn', place: 'top', position: 'bottom' },
] as const

/** The labels are folded here: the hint stands below the button that shows them. */
const NARROW = '(max-width: 900px)'

const LAST = STEPS.length - 1

/** Whether this person has seen the tour, or skipped it. */
export const useToured = () => usePreferences((preferences) => preferences.toured === true)

/** The first minute on the page: four short hints, shown once to each person who may draw. */
export function Tour() {
  return useToured() ? null : <Steps />
}

function Steps() {
  const { t } = useTranslation()
  const end = () => keepPreferences({ toured: true })
  const [at, setAt] = useSteps(end)
  const keys = {
    accept: useKey('accept'),
    undo: useKey('undo'),
    finish: useKey('finish'),
    help: useKey('help'),
  }
  const byFinger = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false })
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false })
  const ready = useEditor(({ embedding, readOnly }) => embedding.state === 'ready' && !readOnly)
  const { name, place, position } = STEPS[at]!
  const isLast = at === LAST
  if (!ready) return null
  return (
    <Popover
      key={name}
      opened
      position={narrow && place === 'side' ? 'bottom' : position}
      withArrow
      width={300}
      onDismiss={end}
      closeOnClickOutside={false}
      withRoles={false}
    >
      <Popover.Target>
        <span className={classes.tourPlace} data-place={place} />
      </Popover.Target>
      <Popover.Dropdown
        className={classes.tour}
        data-testid="tour"
        role="dialog"
        aria-label={t(`label.tour.${name}`)}
        // Keys go on to mean the picture: Enter keeps the mask, as is said here.
        onMouseDown={(event) => event.preventDefault()}
      >
        <Text fw={600}>{t(`label.tour.${name}`)}</Text>
        <Text fz="sm" my="xs">
          {byFinger ? t(`label.tour.${name}Touch`) : t(`label.tour.${name}Text`, keys)}
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

/** The step that is shown. Who does what it says is led on, without a word about it. */
function useSteps(end: () => void) {
  const [at, setAt] = useState(0)
  const now = useEditor(
    useShallow((state) => ({
      image: state.image?.id,
      drafting: isDrafting(state),
      label: state.activeLabel,
      masks: state.all.length,
    })),
  )
  const before = useRef(now)
  useEffect(() => {
    const was = before.current
    before.current = now
    const reach = (step: number) => setAt((reached) => Math.max(reached, step))
    if (now.image !== was.image) return at === LAST ? end() : undefined
    if (now.masks > was.masks) reach(LAST)
    else if (now.drafting) reach(now.label === was.label ? 1 : 2)
  })
  return [at, setAt] as const
}
