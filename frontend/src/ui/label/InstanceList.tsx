import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { IconEye, IconEyeOff, IconFocus2, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react'
import { memo, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Instance } from '../../store/instance'
import { primaryOf } from '../../store/selection'
import { instanceColor } from '../../store/view'
import { isIsolated, isolate } from '../../store/visibility'
import { formatCount } from '../format'
import type { Actions } from './actions'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'
import { MaskActions } from './MaskActions'
import { Silhouette } from './Silhouette'
import { useScrolledTo } from './useScrolledTo'
import { useWindowed } from './useWindowed'

const ROW_HEIGHT = 40

/** All masks on the image, the uppermost on top; only the rows in sight are in the page. */
export function InstanceList({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const instances = useEditor((state) => state.instances)
  const selection = useEditor((state) => state.selection)
  const last = useEditor(primaryOf)
  const readOnly = useEditor((state) => state.readOnly !== null)
  const rows = useMemo(() => instances.toReversed(), [instances])
  const list = useRef<HTMLDivElement>(null)
  const { from, to } = useWindowed(list, rows.length, ROW_HEIGHT, 'vertical')
  useScrolledTo(
    list,
    rows.findIndex(({ uuid }) => uuid === last),
    ROW_HEIGHT,
  )
  return (
    <>
      <h2 className={classes.heading}>
        {t('label.instances')} <span className={classes.count}>{formatCount(rows.length)}</span>
      </h2>
      {rows.length > 0 && <MaskActions actions={actions} />}
      {rows.length === 0 && (
        <Text fz="sm" c="dimmed" px="md">
          {t(readOnly ? 'label.noInstancesHere' : 'label.noInstances')}
        </Text>
      )}
      <div ref={list} className={classes.instanceRows} data-testid="instances" data-count={rows.length}>
        <ul style={{ height: rows.length * ROW_HEIGHT }}>
          {rows.slice(from, to).map((instance, i) => (
            <li key={instance.uuid} style={{ top: (from + i) * ROW_HEIGHT }}>
              <Row instance={instance} selected={selection.includes(instance.uuid)} />
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

interface RowProps {
  instance: Instance
  selected: boolean
}

const Row = memo(function Row({ instance, selected }: RowProps) {
  const { t } = useTranslation()
  const { editor } = useBench()
  const label = useEditor(({ labels }) => labels.find(({ id }) => id === instance.label))
  const color = useEditor((state) => instanceColor(state, instance))
  const hidden = useEditor((state) => state.hidden.has(instance.uuid))
  const alone = useEditor((state) => state.hidden.size > 0 && isIsolated(state, [instance.uuid]))
  const locked = useEditor((state) => state.locked.has(instance.uuid))
  const readOnly = useEditor((state) => state.readOnly !== null)
  const { uuid, rle, bbox, area } = instance
  const pick = (more: boolean) => editor.select(selected && !more ? null : uuid, more)
  return (
    <div className={classes.row} data-active={selected || undefined} data-dim={hidden || undefined}>
      <button
        type="button"
        className={classes.pick}
        aria-pressed={selected}
        onClick={({ shiftKey, ctrlKey, metaKey }) => pick(shiftKey || ctrlKey || metaKey)}
      >
        <span className={classes.silhouette}>
          <Silhouette rle={rle} bbox={bbox} color={color} size={24} />
        </span>
        <span className={classes.name}>{label?.name ?? '?'}</span>
        <span className={classes.count}>{t('label.area', { n: formatCount(area) })}</span>
      </button>
      <RowIcon
        label={t(hidden ? 'label.show' : 'label.hide')}
        on={hidden}
        onClick={() => editor.toggle('hidden', [uuid])}
      >
        {hidden ? <IconEyeOff size={16} /> : <IconEye size={16} />}
      </RowIcon>
      <RowIcon
        label={t(alone ? 'label.showOthers' : 'label.isolate')}
        on={alone}
        onClick={() => isolate(editor, [uuid])}
      >
        <IconFocus2 size={16} />
      </RowIcon>
      <RowIcon
        label={t(locked ? 'label.unlock' : 'label.lock')}
        on={locked}
        onClick={() => editor.toggle('locked', [uuid])}
      >
        {locked ? <IconLock size={16} /> : <IconLockOpen size={16} />}
      </RowIcon>
      <RowIcon label={t('label.remove')} disabled={locked || readOnly} onClick={() => editor.remove([uuid])}>
        <IconTrash size={16} />
      </RowIcon>
    </div>
  )
})

interface RowIconProps {
  label: string
  on?: boolean
  disabled?: boolean
  onClick: () => void
  children: React.ReactNode
}

function RowIcon({ label, on, disabled = false, onClick, children }: RowIconProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={classes.rowIcon}
        data-on={on || undefined}
        size={24}
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
