import { ActionIcon, Divider, Tooltip } from '@mantine/core'
import {
  type Icon,
  IconClick,
  IconEye,
  IconEyeOff,
  IconHandStop,
  IconMaximize,
  IconPointer,
  IconSquareDashed,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ToolName } from '../../store/editor'
import type { Actions } from './actions'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'

const TOOLS: [ToolName, Icon, string][] = [
  ['click', IconClick, 'C'],
  ['box', IconSquareDashed, 'B'],
  ['select', IconPointer, 'V'],
  ['pan', IconHandStop, 'H'],
]

export function ToolRail({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const tool = useEditor((state) => state.tool)
  const boxes = useEditor((state) => state.boxes)
  const anyShown = useEditor(
    ({ instances, hidden }) => instances.length === 0 || hidden.size < instances.length,
  )
  return (
    <nav className={classes.rail} aria-label={t('label.toolbar')}>
      {TOOLS.map(([name, Sign, key]) => {
        const missing = name === 'box' && !boxes
        return (
          <Tool
            key={name}
            label={missing ? t('label.noBoxes') : t(`label.tool.${name}`)}
            hint={key}
            pressed={tool === name}
            disabled={missing}
            onClick={() => actions.tool(name)}
          >
            <Sign size={20} stroke={1.6} aria-hidden />
          </Tool>
        )
      })}
      <Divider my={4} />
      <Tool label={t('label.fit')} hint="F" onClick={() => actions.fit()}>
        <IconMaximize size={20} stroke={1.6} aria-hidden />
      </Tool>
      <Tool
        label={t(anyShown ? 'label.hideAll' : 'label.showAll')}
        hint="M"
        onClick={() => actions.toggleMasks()}
      >
        {anyShown ? <IconEye size={20} stroke={1.6} /> : <IconEyeOff size={20} stroke={1.6} />}
      </Tool>
    </nav>
  )
}

interface ToolProps {
  label: string
  hint: string
  pressed?: boolean
  disabled?: boolean
  onClick: () => void
  children: React.ReactNode
}

function Tool({ label, hint, pressed, disabled = false, onClick, children }: ToolProps) {
  return (
    <Tooltip label={`${label} · ${hint}`} position="right">
      <ActionIcon
        size={40}
        variant={pressed ? 'filled' : 'subtle'}
        color={pressed ? 'iris' : 'gray'}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
