import { Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Actions } from './actions'
import { useBench } from './bench'
import { useMakeLabel } from './useMakeLabel'

/** Asks for the first label when a mask is kept without one: naming it keeps the mask too. */
export function AskLabel({ project, actions }: { project: number; actions: Actions }) {
  const { t } = useTranslation()
  const bench = useBench()
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const { make, pending, allowed } = useMakeLabel(project)
  useEffect(() => {
    actions.onAskLabel = () => setOpened(true)
  }, [actions])
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    const label = name.trim() ? await make(name.trim()) : null
    if (label === null) return
    setOpened(false)
    setName('')
    bench.accept(label)
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
