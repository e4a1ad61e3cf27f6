import { ActionIcon, Divider, Tooltip } from '@mantine/core'
import {
  type Icon,
  IconBrush,
  IconClick,
  IconEraser,
  IconEye,
  IconEyeOff,
  IconHandStop,
  IconMaximize,
  IconMessageCirclePlus,
  IconPhotoSearch,
  IconPointer,
  IconPolygon,
  IconSquareDashed,
  IconVector,
  IconWand,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ToolName } from '../../store/editorState'
import type { Actions } from './actions'
import { useEditor } from './bench'
import type { CommandName } from './commands'
import classes from './LabelPage.module.css'
import { toolRefusal } from './refusals'
import { useWithKey } from './useShortcuts'

const TOOLS: [ToolName, Icon][] = [
  ['click', IconClick],
  ['box', IconSquareDashed],
  ['example', IconPhotoSearch],
  ['brush', IconBrush],
  ['eraser', IconEraser],
  ['wand', IconWand],
  ['polygon', IconPolygon],
  ['outline', IconVector],
  ['comment', IconMessageCirclePlus],
  ['select', IconPointer],
  ['pan', IconHandStop],
]

export function ToolRail({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const tool = useEditor((state) => state.tool)
  const model = useEditor((state) => state.model)
  const readOnly = useEditor((state) => state.readOnly)
  const anyShown = useEditor(
    ({ instances, hidden }) => instances.length === 0 || hidden.size < instances.length,
  )
  return (
    <nav className={classes.rail} data-part aria-label={t('label.toolbar')}>
      {TOOLS.map(([name, Sign]) => {
        const refusal = toolRefusal({ model, readOnly }, name, t)
        return (
          <Tool
            key={name}
            label={t(`label.tool.${name}`)}
            refusal={refusal}
            command={name}
            pressed={tool === name}
            onClick={() => actions.tool(name)}
          >
            <Sign size={20} stroke={1.6} aria-hidden />
          </Tool>
        )
      })}
      <Divider my={4} />
      <Tool label={t('label.fit')} command="fit" onClick={() => actions.fit()}>
        <IconMaximize size={20} stroke={1.6} aria-hidden />
      </Tool>
      <Tool
        label={t(anyShown ? 'label.hideAll' : 'label.showAll')}
        command="masks"
        onClick={() => actions.toggleMasks()}
      >
        {anyShown ? <IconEye size={20} stroke={1.6} /> : <IconEyeOff size={20} stroke={1.6} />}
      </Tool>
    </nav>
  )
}

interface ToolProps {
  label: string
  command: CommandName
  pressed?: boolean
  /** Why this does nothing here. */
  refusal?: string | null
  onClick: () => void
  children: React.ReactNode
}

function Tool({ label, command, pressed, refusal = null, onClick, children }: ToolProps) {
  const withKey = useWithKey()
  return (
    <Tooltip label={refusal ?? withKey(label, command)} position="right" multiline maw={320}>
      <ActionIcon
        size={40}
        variant={pressed ? 'filled' : 'subtle'}
        color={pressed ? 'iris' : 'gray'}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={refusal !== null}
        data-refused={refusal ? true : undefined}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
