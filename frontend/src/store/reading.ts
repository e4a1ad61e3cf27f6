/** What the server has, read while an image is open. */

import { api, body } from '../contract/api'
import { ApiError } from '../contract/apiError'
import { allPages, at } from '../contract/pages'
import type { ImageStatus } from './instance'
import type { AnnotationRow } from './saveRequest'

export interface Reading {
  /** One annotation; null when it is deleted. */
  annotation(uuid: string): Promise<AnnotationRow | null>
  /** The annotations of an image, in order. */
  annotations(image: number): Promise<AnnotationRow[]>
  /** The image's own status. */
  status(image: number): Promise<ImageStatus>
}

export const reading: Reading = {
  async annotation(uuid) {
    try {
      const row = await body(api.GET('/api/v1/annotations/{uuid}/', { params: { path: { uuid } } }))
      return row as unknown as AnnotationRow
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null
      throw error
    }
  },

  async annotations(image) {
    const page = (cursor: string | undefined) =>
      body(api.GET('/api/v1/images/{image}/annotations/', { params: { path: { image }, query: at(cursor) } }))
    return (await allPages(page)) as unknown as AnnotationRow[]
  },

  async status(image) {
    const { status } = await body(api.GET('/api/v1/images/{image}/', { params: { path: { image } } }))
    return status ?? 'todo'
  },
}
