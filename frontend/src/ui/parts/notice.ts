/** Short notices that come and go by themselves. */

import { notifications } from '@mantine/notifications'
import { ApiError } from '../../contract/apiError'
import i18n from '../../i18n'
import { reasonOf } from './reason'

/** Say something, once however often it is said. */
export const said = (message: string) => notifications.show({ id: message, message, autoClose: 3000 })

/** Say why something was not done. A 401 is not said here: the page asks for the password instead. */
export function complain(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) return
  const message = reasonOf(error)
  notifications.show({ color: 'red', title: i18n.t('failed.notDone'), message, autoClose: 8000 })
}
