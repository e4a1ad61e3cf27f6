/** Opens images: what the server knows of one goes to the workbench; at once where it was read beforehand. */

import type { QueryClient } from '@tanstack/react-query'
import { createStore } from 'zustand'
import type { Embeddings } from '../../store/embeddings'
import type { SaveQueue } from '../../store/saveQueue'
import type { Workbench } from '../../store/workbench'
import { projectQuery } from '../queries/projects'
import {
  annotationsNow,
  annotationsQuery,
  freshData,
  imageQuery,
  knownAnnotations,
  readOrKnown,
} from './queries'

/** What is likely to be opened next is read again this often, so that going on shows what is true without waiting. */
export const REFRESH_MS = 15_000
/** What was read so long ago will do. */
const FRESH_MS = REFRESH_MS + 5000

/** What of the workbench opens an image. */
interface Bench extends Pick<Workbench, 'open' | 'leaveRoom'> {
  readonly saves: Pick<SaveQueue, 'takeOver' | 'settledOn'>
  readonly embeddings: Pick<Embeddings, 'expect'>
}

type Found = Awaited<ReturnType<Opener['read']>>

/**
 * Whoever goes to an image has it opened by the way, before the page shows its address; for whoever comes by an
 * address, the page does. Each is opened once.
 */
export class Opener {
  /** Why the image could not be read. */
  readonly trouble = createStore<{ readonly failure: unknown }>(() => ({ failure: null }))
  /** The image that is open, or about to be. */
  private image: number | null = null
  /** Counts the openings, since one image may be opened again while it is still read for the first time. */
  private attempt = 0

  constructor(
    private readonly bench: Bench,
    private readonly client: QueryClient,
  ) {}

  open(project: number, image: number) {
    if (image === this.image) return
    this.leaveImage()
    this.image = image
    void this.bench.saves.takeOver()
    this.bench.embeddings.expect(image)
    const found = this.known(project, image)
    if (found) this.show(found)
    else void this.readAndShow(project, image)
  }

  /** Whether this is still the image to be shown. */
  isAt(image: number): boolean {
    return image === this.image
  }

  /** Read the image from the server anew. */
  reopen(project: number, image: number) {
    const { client, bench } = this
    this.leaveImage()
    for (const { queryKey } of [
      projectQuery(project),
      imageQuery(image),
      annotationsQuery(bench.saves, image),
    ])
      void client.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
    this.open(project, image)
  }

  /** The page is left. */
  leave() {
    this.leaveImage()
    this.bench.leaveRoom()
  }

  private async readAndShow(project: number, image: number) {
    const { attempt } = this
    try {
      const found = await this.read(project, image)
      if (attempt === this.attempt) this.show(found)
    } catch (failure) {
      if (attempt === this.attempt) this.trouble.setState({ failure })
    }
  }

  private async read(project: number, image: number) {
    const { client } = this
    const [inProject, detail, annotations] = await Promise.all([
      readOrKnown(client, projectQuery(project)),
      readOrKnown(client, { ...imageQuery(image), staleTime: this.mayBeOld(image) ? FRESH_MS : 0 }),
      annotationsNow(client, this.bench.saves, image, FRESH_MS),
    ])
    return { project: inProject, detail, annotations }
  }

  /** What `read` would give, where nothing has to be read for it. */
  private known(project: number, image: number): Found | null {
    const { client, bench } = this
    const inProject = freshData(client, projectQuery(project), FRESH_MS)
    const detail = this.mayBeOld(image) && freshData(client, imageQuery(image), FRESH_MS)
    const annotations = knownAnnotations(client, bench.saves, image, FRESH_MS)
    return inProject && detail && annotations ? { project: inProject, detail, annotations } : null
  }

  /** Nothing of it was saved here, so that what was read beforehand holds. */
  private mayBeOld(image: number): boolean {
    return this.bench.saves.settledOn(image) === 0
  }

  private show({ project, detail, annotations }: Found) {
    const { labels, my_role: role } = project
    this.bench.open({
      image: { ...detail, status: detail.status ?? 'todo' },
      readAt: this.client.getQueryState(imageQuery(detail.id).queryKey)?.dataUpdatedAt ?? Date.now(),
      annotations,
      labels: labels.map((label) => ({ ...label, hotkey: label.hotkey ?? '', color: label.color ?? '' })),
      role,
    })
    this.trouble.setState({ failure: null })
  }

  /** What is still read for it is not wanted; what is open changes here, so that it has to be read again. */
  private leaveImage() {
    this.attempt++
    if (this.image === null) return
    this.client.removeQueries({ queryKey: annotationsQuery(this.bench.saves, this.image).queryKey })
    this.image = null
  }
}
