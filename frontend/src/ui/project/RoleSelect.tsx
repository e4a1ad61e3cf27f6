import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../contract/api'
import { ROLES } from '../../contract/roles'

interface Props {
  value: Role
  onChange: (role: Role) => void
  label: string
  disabled?: boolean
}

export function RoleSelect({ value, onChange, label, disabled = false }: Props) {
  const { t } = useTranslation()
  return (
    <Select
      w={144}
      aria-label={label}
      data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      value={value}
      onChange={(role) => role && onChange(role as Role)}
      allowDeselect={false}
      disabled={disabled}
    />
  )
}
