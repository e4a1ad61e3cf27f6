import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { ToolName } from '../../store/editorState'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'

/** What a press does with the tools that know two: as it is, and as with the right button or Shift held. */
const TWO = {
  click: 'add',
  box: 'add',
  wand: 'add',
  example: 'example',
  polygon: 'polygon',
  outline: 'outline',
  select: 'select',
} as const satisfies Partial<Record<ToolName, string>>

const knowsTwo = (tool: ToolName): tool is keyof typeof TWO => tool in TWO

/** A finger has no right button and no Shift: what they do is chosen here. */
export function TouchHand() {
  const { t } = useTranslation()
  const { editor } = useBench()
  const tool = useEditor((state) => state.tool)
  const inverse = useEditor((state) => state.inverse)
  const readOnly = useEditor((state) => state.readOnly)
  const byFinger = useMediaQuery('(any-pointer: coarse)', false, { getInitialValueInEffect: false })
  if (!byFinger || readOnly || !knowsTwo(tool)) return null
  const kind = TWO[tool]
  return (
    <SegmentedControl
      className={classes.touchHand}
      aria-label={t('label.touch.title')}
      data={[
        { value: 'as it is', label: t(`label.touch.${kind}`) },
        { value: 'inverse', label: t(`label.touch.${kind}Inverse`) },
      ]}
      value={inverse ? 'inverse' : 'as it is'}
      onChange={(value) => editor.set({ inverse: value === 'inverse' })}
    />
  )
}
