import { VisuallyHidden } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImageDetail } from './actions'
import { useBench } from './bench'
import { saysOf } from './says'

/** What happens within this time is said together: nobody hears every step of the cursor. */
const TOGETHER_MS = 400

/** Tells a screen reader what happens on the canvas. */
export function Announcer({ detail }: { detail: ImageDetail | undefined }) {
  const { t } = useTranslation()
  const { store } = useBench().editor
  const [said, setSaid] = useState('')
  useEffect(() => {
    let heard = store.getState()
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = () => {
      const now = store.getState()
      const news = saysOf(heard, now, t)
      heard = now
      if (news.length) setSaid(news.join('. '))
    }
    const unsubscribe = store.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(say, TOGETHER_MS)
    })
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [store, t])
  return (
    <VisuallyHidden>
      <div role="status" data-testid="image-says">
        {detail &&
          `${detail.file_name}, ${t('label.place', { position: detail.position, total: detail.total })}`}
      </div>
      <div role="status" data-testid="canvas-says">
        {said}
      </div>
    </VisuallyHidden>
  )
}
