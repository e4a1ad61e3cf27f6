import { Stack, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconPhotoDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { may } from '../../../contract/roles'
import { useProject } from '../context'
import { upload } from './useFilePicker'

/** Files, folders and zips may be dropped anywhere on the page. */
export function DropZone() {
  const { t } = useTranslation()
  const { id, my_role } = useProject()
  if (!may(my_role, 'owner')) return null
  return (
    <Dropzone.FullScreen active multiple onDrop={(files) => upload(id, files)} zIndex={300}>
      <Stack
        align="center"
        justify="center"
        gap="xs"
        mih="calc(100dvh - 96px)"
        style={{ pointerEvents: 'none' }}
      >
        <IconPhotoDown size={72} stroke={1} aria-hidden />
        <Title order={2}>{t('upload.drop')}</Title>
        <Text c="dimmed">{t('upload.dropText')}</Text>
      </Stack>
    </Dropzone.FullScreen>
  )
}
