/** Opens the system's dialog for files, or for a folder, and uploads what is chosen. */

import { useCallback } from 'react'
import { isClutter } from '../../../store/uploads'
import { uploads } from '../../uploads'

export const ACCEPT = 'image/jpeg,image/png,image/webp,image/bmp,image/tiff,image/gif,image/avif,.zip'

export function upload(project: number, files: readonly File[]): void {
  uploads.add(
    project,
    files.filter((file) => !isClutter(file.name)),
  )
}

export function useFilePicker(project: number) {
  return useCallback(
    (what: 'files' | 'folder') => {
      const input = document.createElement('input')
      input.type = 'file'
      input.multiple = true
      if (what === 'folder') input.webkitdirectory = true
      else input.accept = ACCEPT
      input.onchange = () => upload(project, [...(input.files ?? [])])
      input.click()
    },
    [project],
  )
}
