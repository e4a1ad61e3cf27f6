import { Center, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const AFTER_MS = 200

/** A spinner for what takes long; what is quick shows none. */
export function LateLoader({ height = 320 }: { height?: number }) {
  const { t } = useTranslation()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return <Center h={height}>{late && <Loader aria-label={t('state.loading')} />}</Center>
}
