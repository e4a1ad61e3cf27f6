import { Kbd, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { commentOf } from '../../tools/pins'
import { useEditor } from './bench'
import { shownChord } from './chord'
import type { CommandName } from './commands'
import { Key } from './Key'
import classes from './LabelPage.module.css'

const MOVES = ['cursorLeft', 'cursorUp', 'cursorDown', 'cursorRight'] as const

/** Which keys do what, while keys move the cursor on the image or a pin on it. */
export function CursorHint() {
  const onCursor = useEditor(({ cursor }) => cursor !== null)
  const onPin = useEditor(({ pin }) => pin !== null)
  if (onPin) return <PinHint />
  return onCursor ? <OfCursor /> : null
}

function OfCursor() {
  const { t } = useTranslation()
  const held = useEditor(({ cursor }) => cursor?.held ?? false)
  const place = useEditor(({ cursor }) => cursor && `${Math.floor(cursor.at.x)}, ${Math.floor(cursor.at.y)}`)
  return (
    <Hint place={place}>
      <Does name="cursorPress" what={t(held ? 'label.cursor.release' : 'label.cursor.press')} />
      {!held && <Does name="cursorPressOther" what={t('label.cursor.pressOther')} />}
      <Does name="cursor" what={t('label.cursor.end')} />
    </Hint>
  )
}

function PinHint() {
  const { t } = useTranslation()
  const to = useEditor(({ pin }) => pin?.to && `${Math.floor(pin.to.x)}, ${Math.floor(pin.to.y)}`)
  // What is about to be said is open already.
  const opens = useEditor(({ pin }) => pin !== null && commentOf(pin.id) !== null)
  return (
    <Hint place={to ?? t('label.cursor.pin')}>
      {(to || opens) && (
        <Text fz="xs">
          <Kbd size="xs">{shownChord('Enter', t)}</Kbd> {t(to ? 'label.cursor.putDown' : 'label.cursor.open')}
        </Text>
      )}
      {to && <Does name="escape" what={t('label.cursor.takeBack')} />}
      <Does name="remove" what={t('label.cursor.remove')} />
    </Hint>
  )
}

function Hint({ place, children }: { place: string | null; children: ReactNode }) {
  return (
    <div className={classes.cursorHint} data-testid="cursor-hint">
      <Text fz="xs" className={classes.number} miw={72}>
        {place}
      </Text>
      <span>
        {MOVES.map((name) => (
          <Key key={name} name={name} />
        ))}
        <Kbd size="xs">⇧</Kbd>
      </span>
      {children}
    </div>
  )
}

function Does({ name, what }: { name: CommandName; what: string }) {
  return (
    <Text fz="xs">
      <Key name={name} /> {what}
    </Text>
  )
}
