import {
  ActionIcon,
  Button,
  Group,
  Popover,
  SegmentedControl,
  Slider,
  Stack,
  Switch,
  Text,
  Tooltip,
} from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { USUAL_VIEW, VIEW_RANGE, type ViewSettings } from '../../store/view'
import type { Actions } from './actions'
import { useEditor } from './bench'
import classes from './LabelPage.module.css'
import { hoverRefusal } from './refusals'
import { useWithKey } from './useShortcuts'

interface Props {
  opened: boolean
  actions: Actions
}

/** How image and masks are shown: what is chosen here stays with the person. */
export function ViewMenu({ opened, actions }: Props) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const toggle = () => actions.toggle('view')
  return (
    <Popover opened={opened} onDismiss={toggle} position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={withKey(t('label.view.title'), 'viewMenu')} disabled={opened}>
          <ActionIcon
            variant={opened ? 'light' : 'subtle'}
            color="gray"
            size={32}
            aria-label={t('label.view.title')}
            onClick={toggle}
          >
            <IconAdjustments size={18} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('label.view.title')}>
        <Settings actions={actions} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Settings({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const view = useEditor((state) => state.view)
  const change = (settings: Partial<ViewSettings>) => actions.changeView(() => settings)
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={t('label.view.colorBy')}
        data={(['label', 'instance'] as const).map((value) => ({
          value,
          label: t(`label.view.by.${value}`),
        }))}
        value={view.colorBy}
        onChange={(colorBy) => change({ colorBy: colorBy as ViewSettings['colorBy'] })}
      />
      <Amount name="opacity" view={view} onChange={change} disabled={view.outlineOnly} />
      <Choice name="outlineOnly" view={view} onChange={change} />
      <Amount name="brightness" view={view} onChange={change} />
      <Amount name="contrast" view={view} onChange={change} />
      <Choice name="pixelGrid" view={view} onChange={change} />
      <Choice name="map" view={view} onChange={change} />
      <Choice name="pins" view={view} onChange={change} />
      <Choice name="hover" view={view} onChange={change} refusal={useHoverRefusal()} />
      <Choice name="dark" view={view} onChange={change} />
      <Button size="compact-sm" variant="default" onClick={() => change(USUAL_VIEW)}>
        {t('label.view.usual')}
      </Button>
    </Stack>
  )
}

function useHoverRefusal(): string | null {
  const { t } = useTranslation()
  return useEditor((state) => hoverRefusal(state, t))
}

interface SettingProps<Name extends keyof ViewSettings> {
  name: Name
  view: ViewSettings
  onChange: (settings: Partial<ViewSettings>) => void
  disabled?: boolean
}

function Amount({ name, view, onChange, disabled = false }: SettingProps<keyof typeof VIEW_RANGE>) {
  const { t } = useTranslation()
  const [min, max] = VIEW_RANGE[name]
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text fz="sm">{t(`label.view.${name}`)}</Text>
        <Text fz="xs" c="dimmed" className={classes.number}>
          {t('label.view.percent', { n: Math.round(100 * view[name]) })}
        </Text>
      </Group>
      <Slider
        size="sm"
        min={min}
        max={max}
        step={0.01}
        value={view[name]}
        label={null}
        disabled={disabled}
        thumbLabel={t(`label.view.${name}`)}
        onChange={(value) => onChange({ [name]: value })}
      />
    </div>
  )
}

interface ChoiceProps extends SettingProps<'outlineOnly' | 'pixelGrid' | 'map' | 'pins' | 'hover' | 'dark'> {
  /** Why this does nothing here. */
  refusal?: string | null
}

function Choice({ name, view, onChange, refusal = null }: ChoiceProps) {
  const { t } = useTranslation()
  return (
    <Switch
      size="sm"
      label={t(`label.view.${name}`)}
      description={refusal}
      disabled={refusal !== null}
      checked={view[name] && refusal === null}
      onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
    />
  )
}
