import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconHelp,
  IconLayoutSidebarRight,
  IconRotate,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { projectQuery } from '../queries/projects'
import type { Actions, ImageDetail } from './actions'
import { useEditor } from './bench'
import type { CommandName } from './commands'
import { CommentButton } from './comments/CommentButton'
import classes from './LabelPage.module.css'
import { PeopleHere } from './PeopleHere'
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
            {data?.name ?? '…'}
          </Link>
        </Tooltip>
        <Text c="dimmed" fz="sm" aria-hidden>
          /
        </Text>
        <Text fz="sm" truncate title={detail?.file_name}>
          {detail?.file_name ?? '…'}
        </Text>
      </Group>
      <Travel detail={detail} actions={actions} />
      <Group gap="xs" wrap="nowrap" justify="flex-end">
        <PeopleHere />
        <SaveState />
        <UndoRedo actions={actions} />
        <CommentButton actions={actions} />
        <ViewMenu opened={viewing} actions={actions} />
        <Finish actions={actions} />
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
      <Text fz="sm" ta="center" miw={88} className={classes.number} data-testid="place">
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
  const canUndo = useEditor(({ history, readOnly }) => history.past.length > 0 && !readOnly)
  const canRedo = useEditor(({ history, readOnly }) => history.future.length > 0 && !readOnly)
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

function Finish({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const status = useEditor(({ image }) => image?.status)
  const readOnly = useEditor((state) => state.readOnly)
  const finished = status === 'done' || status === 'approved'
  const hint = readOnly ?? t(finished ? 'label.reopenHint' : 'label.doneHint')
  return (
    <Tooltip label={withKey(hint, 'finish')} multiline maw={280}>
      <Button
        size="compact-sm"
        h={32}
        w={104}
        flex="none"
        variant={finished ? 'default' : 'filled'}
        leftSection={finished ? <IconRotate {...ICON} /> : <IconCheck {...ICON} />}
        onClick={() => actions.finish()}
        disabled={!status || readOnly !== null}
        data-testid="finish"
      >
        {t(finished ? 'label.reopen' : 'label.done')}
      </Button>
    </Tooltip>
  )
}

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
