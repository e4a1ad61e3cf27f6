/** Opens the system's dialog for files, or for a folder, and uploads what is chosen. */

import { useFileDialog } from '@mantine/hooks'
import { isClutter } from '../../../store/uploads'
import { uploads } from '../../uploads'

export const ACCEPT = 'image/jpeg,image/png,image/webp,image/bmp,image/tiff,image/gif,image/avif,.zip'

export function upload(project: number, files: readonly File[]): void {
  uploads.add(
    project,
    files.filter((file) => !isClutter(file.name)),
  )
}

/** Returns what opens the dialog. */
export function useFilePicker(project: number): (what: 'files' | 'folder') => void {
  const onChange = (chosen: FileList | null) => upload(project, [...(chosen ?? [])])
  const files = useFileDialog({ accept: ACCEPT, onChange })
  const folder = useFileDialog({ accept: '', directory: true, onChange })
  return (what) => ({ files, folder })[what].open()
}
