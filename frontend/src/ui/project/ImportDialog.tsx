import { Alert, Button, FileInput, Group, List, Modal, ScrollArea, Stack, Text } from '@mantine/core'
import { IconCheck, IconFileImport } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../contract/api'
import { formatCount } from '../format'
import { formErrors, reasonBy } from '../parts/reason'
import { useCocoImport } from '../queries/cocoImport'
import { useProject } from './context'

interface Props {
  opened: boolean
  onClose: () => void
}

/** A COCO file in, a report out. Sending the same file twice does no harm. */
export function ImportDialog({ opened, onClose }: Props) {
  const { t } = useTranslation()
  const { id } = useProject()
  const send = useCocoImport(id)
  const [file, setFile] = useState<File | null>(null)
  const close = () => {
    onClose()
    send.reset()
    setFile(null)
  }
  return (
    <Modal opened={opened} onClose={close} title={t('import.title')} size="lg">
      <Stack>
        {send.error && <Alert color="red">{Object.values(formErrors(send.error)).join(' ')}</Alert>}
        {send.data ? (
          <Report report={send.data} />
        ) : (
          <FileInput
            label={t('import.choose')}
            placeholder={t('import.placeholder')}
            accept="application/json,.json"
            leftSection={<IconFileImport size={16} aria-hidden />}
            value={file}
            onChange={setFile}
            clearable
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t(send.data ? 'action.close' : 'action.cancel')}
          </Button>
          {!send.data && (
            <Button disabled={!file} loading={send.isPending} onClick={() => file && send.mutate(file)}>
              {t('import.action')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

/** What was taken in one line each; what was not, by its id in the file with the reason. */
function Report({ report }: { report: ImportReport }) {
  const { t } = useTranslation()
  const { created, unchanged, labels_created, skipped } = report
  return (
    <Stack>
      <List spacing={4} icon={<IconCheck size={16} aria-hidden />}>
        <List.Item>{t('import.created', { count: created, n: formatCount(created) })}</List.Item>
        {unchanged > 0 && (
          <List.Item>{t('import.unchanged', { count: unchanged, n: formatCount(unchanged) })}</List.Item>
        )}
        {labels_created.length > 0 && (
          <List.Item>{t('import.labels', { names: labels_created.join(', ') })}</List.Item>
        )}
      </List>
      {skipped.length > 0 && (
        <Alert color="yellow" title={t('import.skipped', { count: skipped.length })}>
          <ScrollArea.Autosize mah={240}>
            {skipped.map((one, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and ids in a file may repeat
              <Text key={place} fz="sm">
                {String(one.annotation)}: {reasonBy(one.code, one.message)}
              </Text>
            ))}
          </ScrollArea.Autosize>
        </Alert>
      )}
    </Stack>
  )
}
