import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconChevronLeft,
  IconChevronRight,
  IconHelp,
  IconLayoutSidebarRight,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { EditorState } from '../../store/editorState'
import type { Deed } from '../../store/history'
import { mayPerform } from '../../store/rights'
import { projectQuery } from '../queries/projects'
import type { Actions, ImageDetail } from './actions'
import { useEditor } from './bench'
import type { CommandName } from './commands'
import { CommentButton } from './comments/CommentButton'
import classes from './LabelPage.module.css'
import { PeopleHere } from './PeopleHere'
import { Decide } from './review/Decide'
import { Status } from './review/Status'
import { SaveState } from './SaveState'
import { useWithKey } from './useShortcuts'
import { ViewMenu } from './ViewMenu'

const ICON = { size: 18, stroke: 1.75, 'aria-hidden': true } as const

interface Props {
  project: number
  detail: ImageDetail | undefined
  actions: Actions
  /** Whether the settings of the view are open. */
  viewing: boolean
}

/** Where we are, what is saved, and the way on. */
export function TopBar({ project, detail, actions, viewing }: Props) {
  const { t } = useTranslation()
  const { data } = useQuery(projectQuery(project))
  return (
    <header className={classes.top} data-part>
      <Group gap="xs" wrap="nowrap" className={classes.path}>
        <Tooltip label={t('label.back')}>
          <Link to="/projects/$projectId" params={{ projectId: String(project) }} className={classes.project}>
            <IconArrowLeft {...ICON} className={classes.back} />
            <span>{data?.name ?? '…'}</span>
          </Link>
        </Tooltip>
        <Text c="dimmed" fz="sm" className={classes.slash} aria-hidden>
          /
        </Text>
        <Text fz="sm" truncate title={detail?.file_name}>
          {detail?.file_name ?? '…'}
        </Text>
        <Status />
      </Group>
      <Travel detail={detail} actions={actions} />
      <Group gap="xs" wrap="nowrap" justify="flex-end">
        <PeopleHere />
        <SaveState />
        <UndoRedo actions={actions} />
        <CommentButton actions={actions} />
        <ViewMenu opened={viewing} actions={actions} />
        <Decide actions={actions} />
        <Icon label={t('label.sidePanel')} command="side" onClick={() => actions.toggle('side')}>
          <IconLayoutSidebarRight {...ICON} />
        </Icon>
        <Icon label={t('label.help')} command="help" onClick={() => actions.toggle('help')}>
          <IconHelp {...ICON} />
        </Icon>
      </Group>
    </header>
  )
}

function Travel({ detail, actions }: Pick<Props, 'detail' | 'actions'>) {
  const { t } = useTranslation()
  return (
    <Group gap={4} wrap="nowrap">
      <Icon
        label={t('label.previous')}
        command="previousImage"
        disabled={!detail?.previous}
        onClick={actions.previous}
      >
        <IconChevronLeft {...ICON} />
      </Icon>
      <Text fz="sm" ta="center" miw={88} className={`${classes.number} ${classes.place}`} data-testid="place">
        {detail ? t('label.place', { position: detail.position, total: detail.total }) : '…'}
      </Text>
      <Icon label={t('label.next')} command="nextImage" disabled={!detail?.next} onClick={actions.next}>
        <IconChevronRight {...ICON} />
      </Icon>
    </Group>
  )
}

function UndoRedo({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const canUndo = useEditor((state) => mayStep(state, state.history.past.at(-1)))
  const canRedo = useEditor((state) => mayStep(state, state.history.future[0]))
  return (
    <Group gap={4} wrap="nowrap">
      <Icon label={t('label.undo')} command="undo" disabled={!canUndo} onClick={actions.undo}>
        <IconArrowBackUp {...ICON} />
      </Icon>
      <Icon label={t('label.redo')} command="redo" disabled={!canRedo} onClick={actions.redo}>
        <IconArrowForwardUp {...ICON} />
      </Icon>
    </Group>
  )
}

const mayStep = (state: EditorState, deed: Deed | undefined) => deed !== undefined && mayPerform(state, deed)

interface IconProps {
  label: string
  command: CommandName
  disabled?: boolean
  onClick: () => void
  children: React.ReactNode
}

function Icon({ label, command, disabled = false, onClick, children }: IconProps) {
  const withKey = useWithKey()
  return (
    <Tooltip label={withKey(label, command)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
