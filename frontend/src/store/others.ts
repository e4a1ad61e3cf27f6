import { api, body } from '../contract/api'
import { ApiError } from '../contract/apiError'
import type { AnnotationChanged, RoomState } from '../contract/wire'
import type { Editor } from './editor'
import type { SaveQueue } from './saveQueue'
import type { AnnotationRow } from './saveRequest'

/** What other people do on the open image: who they are, and what they change, as soon as it is saved. */
export class Others {
  constructor(
    private readonly editor: Editor,
    private readonly saves: SaveQueue,
    /** Reads an annotation from the server; null when it is deleted. */
    private readonly read: (uuid: string) => Promise<AnnotationRow | null> = readAnnotation,
  ) {}

  heard(message: RoomState | AnnotationChanged) {
    if (!this.isOpen(message.image)) return
    if (message.type === 'room.state') this.editor.set({ people: message.people })
    else void this.changed(message).catch(() => {}) // not read: a change made here meets a conflict, unseen nothing
  }

  /** What this person changed too and still waits is left alone: its save is answered with a conflict. */
  private async changed({ image, annotation, revision }: AnnotationChanged) {
    if (!this.saves.isNews(annotation, revision)) return
    const row = await this.read(annotation)
    const now = row?.revision ?? revision
    if (!this.isOpen(image) || !this.saves.isNews(annotation, now)) return
    this.saves.know(annotation, now)
    this.editor.merge(annotation, row)
  }

  private isOpen = (image: number) => this.editor.state.image?.id === image
}

async function readAnnotation(uuid: string): Promise<AnnotationRow | null> {
  try {
    const row = await body(api.GET('/api/v1/annotations/{uuid}/', { params: { path: { uuid } } }))
    return row as unknown as AnnotationRow
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}
