import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../contract/api'
import { may } from '../../contract/roles'

interface Props {
  role: Role
  needs: Role
  /** A button, disabled or not: it gets `disabled` and keeps its place. */
  children: (disabled: boolean) => ReactElement
}

/** What this role may not do is shown, disabled, with the reason. */
export function Reasoned({ role, needs, children }: Props) {
  const { t } = useTranslation()
  if (may(role, needs)) return children(false)
  return (
    <Tooltip label={t('role.reason', { role: t(`role.${role}`), needs: t(`role.${needs}`) })}>
      <span>{children(true)}</span>
    </Tooltip>
  )
}
