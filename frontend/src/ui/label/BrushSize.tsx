import { Slider, Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LARGEST_BRUSH, SMALLEST_BRUSH } from '../../tools/brush'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'

/** Steps of the slider: each is the same share larger than the one before. */
const STEPS = 100
const ratio = Math.log(LARGEST_BRUSH / SMALLEST_BRUSH)
const sizeAt = (step: number) => Math.round(SMALLEST_BRUSH * Math.exp((ratio * step) / STEPS))
const stepOf = (size: number) => (STEPS * Math.log(size / SMALLEST_BRUSH)) / ratio

/** The size of the brush, while a brush is in use. */
export function BrushSize() {
  const { t } = useTranslation()
  const { editor } = useBench()
  const size = useEditor((state) => state.brushSize)
  const shown = useEditor(({ tool }) => tool === 'brush' || tool === 'eraser')
  if (!shown) return null
  return (
    <Tooltip label={t('label.brush.hint')} position="bottom-start">
      <div className={classes.brushSize} data-testid="brush-size">
        <Slider
          w={120}
          size="sm"
          min={0}
          max={STEPS}
          value={stepOf(size)}
          label={null}
          thumbLabel={t('label.brush.size')}
          onChange={(step) => editor.set({ brushSize: sizeAt(step) })}
        />
        <Text fz="xs" className={classes.number} w={48} ta="right">
          {t('label.brush.pixels', { n: size })}
        </Text>
      </div>
    </Tooltip>
  )
}
