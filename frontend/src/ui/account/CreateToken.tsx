import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  NumberInput,
  Radio,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formErrors } from '../parts/reason'
import { type NewToken, useCreateToken } from '../queries/tokens'

interface Props {
  opened: boolean
  onClose: () => void
}

/** Makes a token, then shows it once: a click beside the dialog must not lose it. */
export function CreateToken({ opened, onClose }: Props) {
  const { t } = useTranslation()
  const create = useCreateToken()
  const close = () => {
    onClose()
    create.reset()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('tokens.create')}
      closeOnClickOutside={!create.data}
      closeOnEscape={!create.data}
    >
      {create.data ? (
        <ShownOnce token={create.data.token} onClose={close} />
      ) : (
        <NewTokenForm
          onCreate={create.mutate}
          onClose={close}
          pending={create.isPending}
          errors={create.error ? formErrors(create.error) : {}}
        />
      )}
    </Modal>
  )
}

interface FormProps {
  onCreate: (token: NewToken) => void
  onClose: () => void
  pending: boolean
  errors: Record<string, string>
}

function NewTokenForm({ onCreate, onClose, pending, errors }: FormProps) {
  const { t } = useTranslation()
  const [token, setToken] = useState<NewToken>({ name: '', scope: 'write', days: 365 })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onCreate({ ...token, name: token.name.trim() })
      }}
    >
      <Stack>
        {errors[''] && <Alert color="red">{errors['']}</Alert>}
        <TextInput
          label={t('tokens.name')}
          placeholder={t('tokens.namePlaceholder')}
          value={token.name}
          onChange={(event) => setToken({ ...token, name: event.currentTarget.value })}
          error={errors.name}
          maxLength={100}
          data-autofocus
        />
        <Radio.Group
          label={t('tokens.scope')}
          value={token.scope}
          onChange={(scope) => setToken({ ...token, scope: scope as NewToken['scope'] })}
        >
          <Group mt="xs">
            <Radio value="write" label={t('tokens.scopes.write')} />
            <Radio value="read" label={t('tokens.scopes.read')} />
          </Group>
        </Radio.Group>
        <NumberInput
          label={t('tokens.days')}
          value={token.days}
          onChange={(days) => setToken({ ...token, days: Number(days) })}
          error={errors.days}
          min={1}
          max={3650}
          allowDecimal={false}
        />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={token.name.trim() === '' || token.days < 1} loading={pending}>
            {t('action.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ShownOnce({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Text fz="sm">{t('tokens.shownOnce')}</Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} data-testid="token">
        {token}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button
              variant="light"
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            >
              {t(copied ? 'action.copied' : 'action.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('action.done')}</Button>
      </Group>
    </Stack>
  )
}
