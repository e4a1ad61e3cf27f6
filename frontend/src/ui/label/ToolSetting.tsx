import { Slider, Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LARGEST_BRUSH, SMALLEST_BRUSH } from '../../tools/brush'
import { MOST_TOLERANCE } from '../../tools/wand'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'

/** Steps of the slider: each is the same share larger than the one before. */
const STEPS = 100
const ratio = Math.log(LARGEST_BRUSH / SMALLEST_BRUSH)
const sizeAt = (step: number) => Math.round(SMALLEST_BRUSH * Math.exp((ratio * step) / STEPS))
const stepOf = (size: number) => (STEPS * Math.log(size / SMALLEST_BRUSH)) / ratio

/** What the tool in use can be set to: the size of the brush, or the tolerance of the wand. */
export function ToolSetting() {
  const tool = useEditor((state) => state.tool)
  if (tool === 'brush' || tool === 'eraser') return <BrushSize />
  return tool === 'wand' ? <Tolerance /> : null
}

function BrushSize() {
  const { t } = useTranslation()
  const { editor } = useBench()
  const size = useEditor((state) => state.brushSize)
  return (
    <Setting
      name="brush-size"
      hint={t('label.brush.hint')}
      says={t('label.brush.size')}
      shown={t('label.brush.pixels', { n: size })}
      value={stepOf(size)}
      most={STEPS}
      onChange={(step) => editor.set({ brushSize: sizeAt(step) })}
    />
  )
}

function Tolerance() {
  const { t } = useTranslation()
  const { editor } = useBench()
  const tolerance = useEditor((state) => state.tolerance)
  return (
    <Setting
      name="tolerance"
      hint={t('label.wand.hint')}
      says={t('label.wand.tolerance')}
      shown={`± ${tolerance}`}
      value={tolerance}
      most={MOST_TOLERANCE}
      onChange={(next) => editor.set({ tolerance: next })}
    />
  )
}

interface SettingProps {
  name: string
  hint: string
  says: string
  /** The value as people read it. */
  shown: string
  value: number
  most: number
  onChange: (value: number) => void
}

function Setting({ name, hint, says, shown, value, most, onChange }: SettingProps) {
  return (
    <Tooltip label={hint} position="bottom-start" multiline maw={320}>
      <div className={classes.toolSetting} data-testid={name}>
        <Slider
          w={120}
          size="sm"
          min={0}
          max={most}
          value={value}
          label={null}
          thumbLabel={says}
          onChange={onChange}
        />
        <Text fz="xs" className={classes.number} w={48} ta="right">
          {shown}
        </Text>
      </div>
    </Tooltip>
  )
}
