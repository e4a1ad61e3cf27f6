import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Easel } from '../../tools/easel'
import type { Actions } from './actions'
import { useBench, useEditor } from './bench'
import classes from './LabelPage.module.css'
import { pictures, usePictureAddress } from './useOpenImage'

/**
 * The host of the canvas. React only mounts it; what is on it is drawn outside React. `data-state` says how far the
 * open image is (`ready` = clicks are answered), `data-image` which one it is, `data-backend` and `data-threads` what
 * the decoder runs on, `data-previewer` how far the one for what is hovered is; the stage adds its own
 * (canvas/stage.ts).
 */
export function Canvas({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const bench = useBench()
  const host = useRef<HTMLDivElement>(null)
  const image = useEditor((state) => state.image?.id)
  const address = usePictureAddress(image)
  const state = useEditor(({ embedding }) => embedding.state)
  const previewer = useEditor((editor) => editor.previewer.state)
  const backend = useEditor((editor) => editor.backend)

  useEffect(() => {
    const easel = new Easel(host.current!, bench, (why) => actions.refuse(why))
    actions.easel = easel
    return () => {
      actions.easel = null
      easel.destroy()
    }
  }, [bench, actions])

  useEffect(() => {
    if (!address) return
    let current = true
    const show = async () => {
      const picture = await pictures.get(address)
      if (current) actions.easel?.stage.setPicture(picture)
      await picture.complete
    }
    show().catch((error: Error) => current && bench.editor.set({ decodeError: error.message }))
    return () => {
      current = false
    }
  }, [address, bench, actions])

  return (
    <div
      ref={host}
      className={classes.canvas}
      role="application"
      aria-label={t('label.canvas')}
      aria-description={t('label.canvasKeys')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the page work from here
      tabIndex={0}
      data-part
      data-testid="canvas"
      data-state={state}
      data-image={image}
      data-backend={backend?.name}
      data-threads={backend?.threads}
      data-previewer={previewer}
    />
  )
}
