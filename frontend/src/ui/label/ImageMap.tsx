import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { MiniMap } from '../../canvas/miniMap'
import type { Actions } from './actions'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'

/** A map of the image in the corner of the canvas, while only a part of it is in sight. Beside `Canvas`, after it. */
export function ImageMap({ actions }: { actions: Actions }) {
  const shown = useEditor(({ view }) => view.map)
  return shown ? <Shown actions={actions} /> : null
}

function Shown({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const bench = useBench()
  const host = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another workbench there is another stage
  useEffect(() => {
    const stage = actions.easel?.stage
    if (!stage) return
    const map = new MiniMap(host.current!, (point) => stage.camera.centre(point))
    stage.onSight((sight) => map.show(sight))
    return () => {
      stage.onSight(null)
      map.destroy()
    }
  }, [actions, bench])
  return (
    <div
      ref={host}
      className={classes.map}
      role="img"
      aria-label={t('label.map')}
      data-testid="image-map"
      hidden
    />
  )
}
