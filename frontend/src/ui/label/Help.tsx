import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { keepPreferences } from '../preferences'
import { useEditor } from './bench'
import { COMMAND_NAMES, COMMANDS, GROUPS } from './commands'
import classes from './Help.module.css'
import { ShortcutRow } from './ShortcutRow'
import { useChangedKeys } from './useShortcuts'

/** What the pointer does, and what takes a key that cannot be changed. */
const GESTURES = [
  'addPoint',
  'removePoint',
  'dragPrompt',
  'addPolygon',
  'outline',
  'brushSize',
  'wand',
  'selectMore',
  'selectBelow',
  'movePin',
  'pinByKeys',
  'zoom',
  'move',
  'chooseLabel',
] as const

/** All keys of the page, to read and to change, and the first steps. */
export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={t('label.sheet.title')} size={1160}>
      <Text>{t('label.sheet.intro')}</Text>
      <div className={classes.groups}>
        <Gestures />
        {GROUPS.map((group) => (
          <section key={group} className={classes.group}>
            <h3>{t(`label.sheet.group.${group}`)}</h3>
            {COMMAND_NAMES.filter((name) => COMMANDS[name].group === group).map((name) => (
              <ShortcutRow key={name} name={name} />
            ))}
          </section>
        ))}
      </div>
      <Foot />
    </Modal>
  )
}

function Gestures() {
  const { t } = useTranslation()
  return (
    <section className={classes.group}>
      <h3>{t('label.sheet.group.gestures')}</h3>
      {GESTURES.map((name) => (
        <div key={name} className={classes.row}>
          <span>{t(`label.gesture.${name}`)}</span>
          <span className={classes.gesture}>{t(`label.gesture.${name}By`)}</span>
        </div>
      ))}
    </section>
  )
}

function Foot() {
  const { t } = useTranslation()
  const backend = useEditor((state) => state.backend)
  const changed = useChangedKeys()
  return (
    <Group justify="space-between" mt="sm" mih={30}>
      <Text fz="xs" c="dimmed">
        {t('label.sheet.change')} {backend && t('label.backend', { ...backend })}
      </Text>
      {Object.keys(changed).length > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => keepPreferences({ shortcuts: {} })}>
          {t('label.sheet.restoreAll')}
        </Button>
      )}
    </Group>
  )
}
