import { Kbd, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useEditor } from './bench'
import type { CommandName } from './commands'
import { Key } from './Key'
import classes from './LabelPage.module.css'

const MOVES = ['cursorLeft', 'cursorUp', 'cursorDown', 'cursorRight'] as const

/** Which keys do what, while keys move the cursor on the image. */
export function CursorHint() {
  const { t } = useTranslation()
  const shown = useEditor(({ cursor }) => cursor !== null)
  const held = useEditor(({ cursor }) => cursor?.held ?? false)
  const place = useEditor(({ cursor }) => cursor && `${Math.floor(cursor.at.x)}, ${Math.floor(cursor.at.y)}`)
  if (!shown) return null
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
      <Does name="cursorPress" what={t(held ? 'label.cursor.release' : 'label.cursor.press')} />
      {!held && <Does name="cursorPressOther" what={t('label.cursor.pressOther')} />}
      <Does name="cursor" what={t('label.cursor.end')} />
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
