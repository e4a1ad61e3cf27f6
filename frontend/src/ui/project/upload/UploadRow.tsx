import { ActionIcon, Box, Group, Progress, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCopy, IconRefresh, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Rejected } from '../../../contract/api'
import type { Upload } from '../../../store/uploads'
import { formatBytes } from '../../format'
import { reasonBy, reasonOf } from '../../parts/reason'
import { uploads } from '../../uploads'
import classes from './UploadPanel.module.css'

interface Props {
  upload: Upload
  dismissable: boolean
}

export function UploadRow({ upload, dismissable }: Props) {
  const { t } = useTranslation()
  const { id, file, state, share, error } = upload
  return (
    <Box component="li" className={classes.row}>
      <Group gap="xs" wrap="nowrap">
        <Sign upload={upload} />
        <Text fz="sm" truncate flex={1} title={file.name}>
          {file.name}
        </Text>
        <Text fz="xs" c="dimmed" ta="right" style={{ whiteSpace: 'nowrap' }}>
          {state === 'sending'
            ? `${Math.round(share * 100)}% · ${formatBytes(file.size)}`
            : t(`upload.state.${state}`)}
        </Text>
        {state === 'failed' && (
          <RowAction
            label={t('action.retry')}
            onClick={() => uploads.retry(id)}
            icon={<IconRefresh size={16} />}
          />
        )}
        <RowAction
          label={t(dismissable ? 'action.dismiss' : 'action.cancel')}
          onClick={() => (dismissable ? uploads.dismiss(id) : uploads.cancel(id))}
          icon={<IconX size={16} />}
        />
      </Group>
      {state === 'sending' && <Progress value={share * 100} size={2} mt={4} mr="xs" aria-label={file.name} />}
      {error && <Reason text={reasonOf(error)} />}
      {upload.rejected.map((reason) => (
        <RejectedReason key={`${reason.name} ${reason.code}`} reason={reason} upload={upload} />
      ))}
    </Box>
  )
}

function RowAction({ label, onClick, icon }: { label: string; onClick: () => void; icon: React.ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" onClick={onClick} aria-label={label}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

function Sign({ upload }: { upload: Upload }) {
  const common = { size: 16, style: { flex: 'none' }, 'aria-hidden': true } as const
  if (upload.rejected.length > 0 && upload.rejected.every((one) => one.code === 'duplicate'))
    return <IconCopy {...common} color="var(--mantine-color-dimmed)" />
  if (upload.state === 'failed' || upload.rejected.length > 0)
    return <IconAlertTriangle {...common} color="var(--mantine-color-orange-6)" />
  if (upload.state === 'done') return <IconCheck {...common} color="var(--mantine-color-teal-6)" />
  return <Box w={16} flex="none" />
}

/** Inside a zip the file has a name of its own; a duplicate links to the image that it repeats. */
function RejectedReason({ reason, upload }: { reason: Rejected; upload: Upload }) {
  const { t } = useTranslation()
  const inside = reason.name !== upload.file.name ? `${reason.name}: ` : ''
  return (
    <Reason text={`${inside}${reasonBy(reason.code, reason.message)}`}>
      {reason.image !== undefined && (
        <Link
          to="/projects/$projectId/images/$imageId"
          params={{ projectId: String(upload.project), imageId: String(reason.image) }}
          className={classes.link}
        >
          {t('upload.openExisting')}
        </Link>
      )}
    </Reason>
  )
}

function Reason({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <Text fz="xs" c="dimmed" pl={24} pr="xs" mt={2} style={{ overflowWrap: 'anywhere' }}>
      {text} {children}
    </Text>
  )
}
