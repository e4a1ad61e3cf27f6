import { Tooltip } from '@mantine/core'
import { IconMessageCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './OpenComments.module.css'

interface Props {
  count: number
  className?: string | undefined
}

/** How many threads of comments are open on an image; nothing where none is. */
export function OpenComments({ count, className = '' }: Props) {
  const { t } = useTranslation()
  if (!count) return null
  const label = t('images.openComments', { count })
  return (
    <Tooltip label={label}>
      <span className={`${classes.mark} ${className}`} role="img" aria-label={label}>
        <IconMessageCircle size={12} stroke={2} aria-hidden />
        {count}
      </span>
    </Tooltip>
  )
}
