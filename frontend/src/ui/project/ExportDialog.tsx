import { Button, Group, Modal, Radio, Stack, Switch, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../format'
import { useProject } from './context'

interface Props {
  opened: boolean
  onClose: () => void
}

/** A plain link: the browser downloads as the server streams, and says itself how far it is. */
export function ExportDialog({ opened, onClose }: Props) {
  const { t } = useTranslation()
  const project = useProject()
  const [masks, setMasks] = useState('rle')
  const [images, setImages] = useState(false)
  const address = `/api/v1/projects/${project.id}/export/?masks=${masks}&images=${images ? 1 : 0}`
  return (
    <Modal opened={opened} onClose={onClose} title={t('export.title')}>
      <Stack>
        <Text fz="sm" c="dimmed">
          {t('export.contents', {
            images: t('projects.images', { count: project.image_count, n: formatCount(project.image_count) }),
            annotations: t('projects.annotations', {
              count: project.annotation_count,
              n: formatCount(project.annotation_count),
            }),
            labels: t('projects.labelCount', { count: project.labels.length }),
          })}
        </Text>
        <Radio.Group label={t('export.masks')} value={masks} onChange={setMasks}>
          <Stack gap="sm" mt="xs">
            <Radio value="rle" label={t('export.rle')} description={t('export.rleText')} />
            <Radio value="polygon" label={t('export.polygon')} description={t('export.polygonText')} />
          </Stack>
        </Radio.Group>
        <Switch
          label={t('export.images')}
          description={t('export.imagesText')}
          checked={images}
          onChange={(event) => setImages(event.currentTarget.checked)}
        />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button
            component="a"
            href={address}
            download
            onClick={onClose}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('export.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
