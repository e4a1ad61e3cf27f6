import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  type Icon,
  IconArrowBarRight,
  IconArrowsSplit2,
  IconBucketDroplet,
  IconCopy,
  IconFocusCentered,
  IconLayersIntersect,
  IconLayersSubtract,
  IconLayersUnion,
  IconSparkles,
  IconStack2,
  IconStackBack,
  IconStackBackward,
  IconStackForward,
  IconStackFront,
  IconWaveSine,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { actionRefusal, type MaskActionName } from '../../store/maskActions'
import type { Move } from '../../store/reorder'
import type { Actions } from './actions'
import { useEditor } from './bench'
import { Key } from './Key'
import classes from './LabelPage.module.css'
import { readOnlyWhy } from './refusals'
import { useWithKey } from './useShortcuts'

const ACTIONS: [MaskActionName, Icon][] = [
  ['merge', IconLayersUnion],
  ['subtract', IconLayersSubtract],
  ['intersect', IconLayersIntersect],
  ['split', IconArrowsSplit2],
  ['fillHoles', IconBucketDroplet],
  ['dropSpecks', IconSparkles],
  ['keepLargest', IconFocusCentered],
  ['smooth', IconWaveSine],
  ['duplicate', IconCopy],
  ['copyToNext', IconArrowBarRight],
]

/** What can be done to the selected masks as a whole; what cannot be done now says why. */
export function MaskActions({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  return (
    <div className={classes.maskActions} role="toolbar" aria-label={t('label.maskActions')}>
      {ACTIONS.map(([name, Sign]) => (
        <MaskAction key={name} name={name} onClick={() => actions.maskAction(name)}>
          <Sign size={18} stroke={1.6} aria-hidden />
        </MaskAction>
      ))}
      <OrderMenu actions={actions} />
    </div>
  )
}

const MOVES: [Move, Icon][] = [
  ['toFront', IconStackFront],
  ['bringForward', IconStackForward],
  ['sendBack', IconStackBackward],
  ['toBack', IconStackBack],
]

/** Which mask lies above which. */
function OrderMenu({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Tooltip label={t('label.order')} position="bottom-end">
          <ActionIcon size={24} variant="subtle" color="gray" aria-label={t('label.order')}>
            <IconStack2 size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {MOVES.map(([name, Sign]) => (
          <Menu.Item
            key={name}
            leftSection={<Sign size={18} stroke={1.6} aria-hidden />}
            rightSection={<Key name={name} />}
            onClick={() => actions.maskAction(name)}
          >
            {t(`label.maskAction.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface MaskActionProps {
  name: MaskActionName
  onClick: () => void
  children: React.ReactNode
}

function MaskAction({ name, onClick, children }: MaskActionProps) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const why = useEditor((state) => actionRefusal(state, name))
  const readOnly = useEditor((state) => readOnlyWhy(state, t))
  const hint = withKey(t(`label.maskAction.${name}`), name)
  return (
    <Tooltip
      label={why ? `${hint} · ${readOnly ?? t(`label.refused.${why}`)}` : hint}
      multiline
      maw={280}
      position="bottom-end"
    >
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        aria-label={t(`label.maskAction.${name}`)}
        aria-disabled={why !== null}
        data-refused={why ? true : undefined}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
