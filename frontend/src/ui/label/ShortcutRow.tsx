import { ActionIcon, Button, Kbd, Text, Tooltip } from '@mantine/core'
import { IconRotate } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keepPreferences } from '../preferences'
import { useEditor } from './bench'
import { chordOf, HOLD_TO_PAN, shownChord } from './chord'
import type { CommandName } from './commands'
import classes from './Help.module.css'
import { commandAt, isChanged, isOnCursor, keysOf, rebound, restored } from './shortcuts'
import { useChangedKeys } from './useShortcuts'

/** One command with its keys: press them to give it another. A key that something else has is taken only when asked. */
export function ShortcutRow({ name }: { name: CommandName }) {
  const { t } = useTranslation()
  const changed = useChangedKeys()
  const [pressed, setPressed] = useState<string | null>(null)
  const { listening, listen } = useNextKey((chord) => {
    const owner = commandAt(changed, chord, isOnCursor(name))
    if (owner === name) return
    if (owner || (chord === HOLD_TO_PAN && !isOnCursor(name))) setPressed(chord)
    else keepPreferences({ shortcuts: rebound(changed, name, [chord]) })
  })
  const take = () => {
    keepPreferences({ shortcuts: rebound(changed, name, [pressed!]) })
    setPressed(null)
  }
  return (
    <>
      <div className={classes.row} data-command={name}>
        <span id={`command-${name}`}>{t(`label.keys.${name}`)}</span>
        <div className={classes.right}>
          {isChanged(changed, name) && (
            <Tooltip label={t('label.sheet.restore')}>
              <ActionIcon
                size={22}
                variant="subtle"
                color="gray"
                aria-label={t('label.sheet.restoreOf', { name: t(`label.keys.${name}`) })}
                onClick={() => keepPreferences({ shortcuts: restored(changed, name) })}
              >
                <IconRotate size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <button
            type="button"
            className={classes.keys}
            data-listening={listening || undefined}
            id={`keys-${name}`}
            aria-labelledby={`command-${name} keys-${name}`}
            onClick={() => {
              setPressed(null)
              listen()
            }}
          >
            {listening ? t('label.sheet.press') : <Keys name={name} />}
          </button>
        </div>
      </div>
      {pressed && <Conflict name={name} chord={pressed} onTake={take} onLeave={() => setPressed(null)} />}
    </>
  )
}

function Keys({ name }: { name: CommandName }) {
  const { t } = useTranslation()
  const keys = keysOf(useChangedKeys(), name)
  const labels = useEditor((state) => state.labels)
  if (!keys.length) return <Text fz="xs">{t('label.sheet.none')}</Text>
  return keys.map((key) => {
    const label = labels.find(({ hotkey }) => hotkey === key)
    const shown = <Kbd key={key}>{shownChord(key, t)}</Kbd>
    if (!label) return shown
    return (
      <Tooltip key={key} label={t('label.sheet.labelHasIt', { label: label.name })}>
        <Kbd td="line-through">{shownChord(key, t)}</Kbd>
      </Tooltip>
    )
  })
}

interface ConflictProps {
  name: CommandName
  chord: string
  onTake: () => void
  onLeave: () => void
}

function Conflict({ name, chord, onTake, onLeave }: ConflictProps) {
  const { t } = useTranslation()
  const owner = commandAt(useChangedKeys(), chord, isOnCursor(name))
  const key = shownChord(chord, t)
  return (
    <div className={classes.conflict} role="alert">
      <span>
        {owner
          ? t('label.sheet.conflict', { key, name: t(`label.keys.${owner}`) })
          : t('label.sheet.reserved', { key })}
      </span>
      {owner && (
        <Button size="compact-xs" onClick={onTake}>
          {t('label.sheet.take')}
        </Button>
      )}
      <Button size="compact-xs" variant="default" onClick={onLeave}>
        {t('label.sheet.leave')}
      </Button>
    </div>
  )
}

/** Hears the next key that is pressed, before anything else does; Escape and the pointer give up. */
function useNextKey(heard: (chord: string) => void) {
  const [listening, setListening] = useState(false)
  useEffect(() => {
    if (!listening) return
    const stop = new AbortController()
    const options = { capture: true, signal: stop.signal }
    const onKey = (event: KeyboardEvent) => {
      event.preventDefault()
      event.stopImmediatePropagation()
      const chord = chordOf(event)
      if (!chord) return
      setListening(false)
      if (chord !== 'Escape') heard(chord)
    }
    window.addEventListener('keydown', onKey, options)
    window.addEventListener('pointerdown', () => setListening(false), options)
    return () => stop.abort()
  })
  return { listening, listen: () => setListening(true) }
}
