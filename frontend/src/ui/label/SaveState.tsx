import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'

const ICONS = {
  saved: IconCloudCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  signedOut: IconLock,
  trouble: IconAlertTriangle,
}

/** Whether the server has everything; a click tries at once. */
export function SaveState() {
  const { t } = useTranslation()
  const bench = useBench()
  const { state, waiting, troubles } = useEditor((editor) => editor.saves)
  const Icon = ICONS[state]
  const count = state === 'trouble' ? troubles.length : waiting
  return (
    <Tooltip label={t(`label.save.${state}Hint`)} multiline maw={280}>
      <UnstyledButton
        className={classes.save}
        data-state={state}
        data-testid="save-state"
        aria-live="polite"
        onClick={() => bench.saves.resume()}
      >
        <Icon size={18} stroke={1.75} aria-hidden />
        <span>{t(`label.save.${state}`, { count })}</span>
      </UnstyledButton>
    </Tooltip>
  )
}
