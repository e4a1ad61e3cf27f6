import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp, IconLock } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useBench, useEditor } from './bench'
import { useDeciding } from './deciding'
import classes from './LabelPage.module.css'

const ICONS = {
  saved: IconCloudCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  signedOut: IconLock,
  trouble: IconAlertTriangle,
}

/** Whether the server has everything; a click tries at once, or shows what is to be decided. */
export function SaveState() {
  const { t } = useTranslation()
  const bench = useBench()
  const { goOn } = useDeciding()
  const saves = useEditor((editor) => editor.saves)
  const { state, waiting, troubles } = saves
  useKeepOpen(saves.unstored > 0)
  const atRisk = saves.unstored > 0 && state !== 'saving'
  const refused = troubles.some((trouble) => 'message' in trouble)
  const others = waiting - troubles.length
  const words = atRisk ? 'unstored' : state === 'trouble' && refused ? 'refused' : state
  const Icon = atRisk ? IconAlertTriangle : ICONS[state]
  const act = () => {
    goOn()
    bench.saves.resume()
  }
  return (
    <Tooltip label={t(`label.save.${words}Hint`)} multiline maw={280}>
      <UnstyledButton
        className={classes.save}
        data-state={state}
        data-at-risk={atRisk || undefined}
        data-testid="save-state"
        aria-live="polite"
        onClick={act}
      >
        <Icon size={18} stroke={1.75} aria-hidden />
        <span>
          {t(`label.save.${words}`, { count: state === 'trouble' ? troubles.length : waiting })}
          {state === 'trouble' && others > 0 && t('label.save.andWaiting', { n: others })}
        </span>
      </UnstyledButton>
    </Tooltip>
  )
}

/** Ask before the tab is closed while something is only here. */
function useKeepOpen(only: boolean) {
  useEffect(() => {
    if (!only) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [only])
}
