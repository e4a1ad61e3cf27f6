import { Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Actions } from './actions'
import { useMakeLabel } from './useMakeLabel'

/** Asks for the first label when a mask is kept without one; then goes on with what was to be done. */
export function AskLabel({ project, actions }: { project: number; actions: Actions }) {
  const { t } = useTranslation()
  const then = useRef<(label: number) => void>(() => {})
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const { make, pending, allowed } = useMakeLabel(project)
  useEffect(() => {
    actions.onAskLabel = (next) => {
      then.current = next
      setOpened(true)
    }
  }, [actions])
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    const label = name.trim() ? await make(name.trim()) : null
    if (label === null) return
    setOpened(false)
    setName('')
    then.current(label)
  }
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={t('label.askLabel')} size="sm">
      {allowed ? (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              data-autofocus
              label={t('label.newLabel')}
              description={t('label.noLabelsOwner')}
              value={name}
              maxLength={100}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={pending} disabled={!name.trim()}>
              {t('label.accept')}
            </Button>
          </Stack>
        </form>
      ) : (
        <Text>{t('label.noLabelsOther')}</Text>
      )}
    </Modal>
  )
}
