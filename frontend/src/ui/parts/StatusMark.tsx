import { Box, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconChecks } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImageStatus } from '../../contract/api'
import classes from './StatusMark.module.css'

const ICONS = { todo: undefined, done: IconCheck, approved: IconChecks, returned: IconArrowBackUp }

/** An image's status: a colour and a sign, never the colour alone. */
export function StatusMark({ status, size = 20 }: { status: ImageStatus; size?: number }) {
  const { t } = useTranslation()
  const Sign = ICONS[status]
  return (
    <Tooltip label={t(`status.${status}`)}>
      <Box
        className={classes.mark}
        data-status={status}
        style={{ width: size, height: size }}
        role="img"
        aria-label={t(`status.${status}`)}
      >
        {Sign && <Sign size={size * 0.7} stroke={3} aria-hidden />}
      </Box>
    </Tooltip>
  )
}
