import {
  ActionIcon,
  ColorSwatch,
  isLightColor,
  Popover,
  SimpleGrid,
  Table,
  TextInput,
  Tooltip,
  UnstyledButton,
} from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconCheck, IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Label } from '../../contract/api'
import { PALETTE } from '../../store/palette'
import { complain } from '../parts/notice'
import { formErrors } from '../parts/reason'
import { useChangeLabel, useDeleteLabel } from '../queries/labels'
import { useProject } from './context'
import classes from './LabelRow.module.css'

interface Props {
  label: Label
  editable: boolean
}

/** A label in the table; each cell is saved when it is left. */
export function LabelRow({ label, editable }: Props) {
  const { t } = useTranslation()
  const { id: project } = useProject()
  const change = useChangeLabel(project)
  const remove = useDeleteLabel(project)
  const errors = change.error ? formErrors(change.error) : {}
  const save = (fields: Partial<Label>) => change.mutate({ id: label.id, ...fields })
  const confirmRemoval = () =>
    modals.openConfirmModal({
      title: t('labels.deleteTitle', { name: label.name }),
      children: t('labels.deleteText'),
      labels: { confirm: t('action.delete'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(label.id, { onError: complain }),
    })
  return (
    <Table.Tr>
      <Table.Td>
        <ColorPicker
          color={label.color}
          name={label.name}
          editable={editable}
          onPick={(color) => save({ color })}
        />
      </Table.Td>
      <Table.Td>
        <CellInput
          value={label.name}
          name={t('labels.nameOf', { name: label.name })}
          editable={editable}
          error={errors.name ?? errors['']}
          onSave={(name) => save({ name })}
          maxLength={100}
          required
        />
      </Table.Td>
      <Table.Td>
        <CellInput
          value={label.hotkey}
          name={t('labels.hotkeyOf', { name: label.name })}
          editable={editable}
          error={errors.hotkey}
          onSave={(hotkey) => save({ hotkey: hotkey.toLowerCase() })}
          maxLength={1}
        />
      </Table.Td>
      <Table.Td ta="right">
        {editable && (
          <Tooltip label={t('action.delete')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={confirmRemoval}
              loading={remove.isPending}
              aria-label={t('labels.deleteTitle', { name: label.name })}
            >
              <IconTrash size={18} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

interface CellProps {
  value: string
  name: string
  editable: boolean
  error?: string | undefined
  onSave: (value: string) => void
  maxLength: number
  required?: boolean
}

function CellInput({ value, name, editable, error, onSave, maxLength, required }: CellProps) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const leave = () => {
    const next = draft.trim()
    if (next === value || (required && next === '')) setDraft(value)
    else onSave(next)
  }
  return (
    <TextInput
      readOnly={!editable}
      classNames={{ input: classes.cell }}
      aria-label={name}
      value={draft}
      error={error}
      maxLength={maxLength}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}

interface PickerProps {
  color: string
  name: string
  editable: boolean
  onPick: (color: string) => void
}

function ColorPicker({ color, name, editable, onPick }: PickerProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  if (!editable) return <ColorSwatch color={color} size={24} />
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.swatch}
          onClick={() => setOpened(!opened)}
          aria-label={t('labels.colorOf', { name })}
        >
          <ColorSwatch color={color} size={24} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <SimpleGrid cols={6} spacing={8}>
          {PALETTE.map((choice) => (
            <UnstyledButton
              key={choice}
              aria-label={choice}
              aria-pressed={choice === color}
              onClick={() => {
                onPick(choice)
                setOpened(false)
              }}
            >
              <ColorSwatch color={choice} size={28}>
                {choice === color && (
                  <IconCheck size={16} color={isLightColor(choice) ? '#000' : '#fff'} stroke={3} />
                )}
              </ColorSwatch>
            </UnstyledButton>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  )
}
