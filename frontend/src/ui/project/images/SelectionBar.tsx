import { Button, CloseButton, Group, Menu, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconChevronDown, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImageStatus } from '../../../contract/api'
import { may, roleForStatus } from '../../../contract/roles'
import { complain, said } from '../../parts/notice'
import { Reasoned } from '../../parts/Reasoned'
import { StatusMark } from '../../parts/StatusMark'
import { useDeleteImages, useSetStatus } from '../../queries/images'
import { useProject } from '../context'
import { STATUSES } from './gridSearch'
import classes from './ImagesTab.module.css'
import type { Selection } from './useSelection'

/** What can be done to the chosen images, in place of the toolbar. */
export function SelectionBar({ selection }: { selection: Selection }) {
  const { t } = useTranslation()
  const project = useProject()
  const setStatus = useSetStatus(project.id)
  const remove = useDeleteImages(project.id)
  const ids = [...selection.ids]
  const count = ids.length
  const report = (errors: unknown[], done: string) => {
    if (errors.length > 0) complain(errors[0])
    if (errors.length < count) said(done)
    selection.clear()
  }
  const mark = (status: ImageStatus) =>
    setStatus.mutate(
      { ids, status },
      { onSuccess: (errors) => report(errors, t('images.marked', { count, status: t(`status.${status}`) })) },
    )
  const confirmRemoval = () =>
    modals.openConfirmModal({
      title: t('images.deleteTitle', { count }),
      children: <Text fz="sm">{t('images.deleteText', { count })}</Text>,
      labels: { confirm: t('action.delete'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        remove.mutate(ids, { onSuccess: (errors) => report(errors, t('images.deleted', { count })) }),
    })
  return (
    <Group className={classes.bar} gap="sm">
      <CloseButton onClick={selection.clear} aria-label={t('images.clearSelection')} />
      <Text fw={600}>{t('images.selected', { count })}</Text>
      <Button variant="subtle" size="compact-sm" onClick={selection.all}>
        {t('images.selectAll')}
      </Button>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            loading={setStatus.isPending}
            rightSection={<IconChevronDown size={16} aria-hidden />}
          >
            {t('images.setStatus')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {STATUSES.map((status) => (
            <Menu.Item
              key={status}
              leftSection={<StatusMark status={status} size={16} />}
              disabled={!may(project.my_role, roleForStatus(status))}
              onClick={() => mark(status)}
            >
              {t(`status.${status}`)}
              {!may(project.my_role, roleForStatus(status)) && ` (${t('role.onlyReviewers')})`}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Reasoned role={project.my_role} needs="owner">
        {(disabled) => (
          <Button
            variant="default"
            {...(disabled ? {} : { c: 'red' })}
            disabled={disabled}
            loading={remove.isPending}
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={confirmRemoval}
          >
            {t('action.delete')}
          </Button>
        )}
      </Reasoned>
    </Group>
  )
}
