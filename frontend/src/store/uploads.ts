/** Files on their way to a project: a few at once, each with its progress, its retries and its reasons. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Rejected, Uploaded } from '../contract/api'
import { ApiError } from '../contract/apiError'

const PARALLEL = 3
const TRIES = 4
const FIRST_WAIT_S = 1

export type UploadState = 'waiting' | 'sending' | 'storing' | 'done' | 'rejected' | 'failed' | 'cancelled'

export interface Upload {
  id: number
  project: number
  file: File
  state: UploadState
  /** The share of the bytes that are sent, 0 to 1. */
  share: number
  /** How many pictures it gave: one, or as many as a zip has. */
  created: number
  rejected: Rejected[]
  error: ApiError | undefined
}

export interface Uploads {
  items: Upload[]
  /** Set while the login is expired: nothing starts. */
  paused: boolean
}

type Send = (
  project: number,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<Uploaded>

const UNDER_WAY: ReadonlySet<UploadState> = new Set(['sending', 'storing'])
const FINISHED: ReadonlySet<UploadState> = new Set(['done', 'rejected', 'failed', 'cancelled'])
export const isFinished = (upload: Upload) => FINISHED.has(upload.state)

/** The queue. `send` moves one file; `wait` sleeps between tries; `onStored` hears of each stored file. */
export class UploadQueue {
  readonly store: StoreApi<Uploads> = createStore<Uploads>()(() => ({ items: [], paused: false }))
  private readonly aborts = new Map<number, AbortController>()
  private nextId = 1

  constructor(
    private readonly send: Send,
    private readonly wait: (seconds: number) => Promise<void> = sleep,
    private readonly onStored: (project: number) => void = () => {},
  ) {}

  add(project: number, files: readonly File[]): void {
    const items = files.map((file) => this.accept(project, file))
    this.store.setState((now) => ({ items: [...now.items, ...items] }))
    this.startMore()
  }

  cancel(id: number): void {
    if (this.find(id) && !isFinished(this.find(id)!)) this.change(id, { state: 'cancelled' })
    this.aborts.get(id)?.abort()
    this.startMore()
  }

  cancelAll(): void {
    for (const { id } of this.store.getState().items) this.cancel(id)
  }

  retry(id: number): void {
    this.change(id, { state: 'waiting', share: 0, error: undefined })
    this.startMore()
  }

  dismiss(id: number): void {
    this.store.setState((now) => ({ items: now.items.filter((item) => item.id !== id || !isFinished(item)) }))
  }

  dismissFinished(): void {
    this.store.setState((now) => ({ items: now.items.filter((item) => !isFinished(item)) }))
  }

  /** The person has signed in again. */
  resume(): void {
    this.store.setState({ paused: false })
    this.startMore()
  }

  private accept(project: number, file: File): Upload {
    const rejected = foreignKind(file)
    const state = rejected ? 'rejected' : 'waiting'
    const id = this.nextId++
    return { id, project, file, state, share: 0, created: 0, rejected: rejected ?? [], error: undefined }
  }

  private startMore(): void {
    const { items, paused } = this.store.getState()
    if (paused) return
    const free = PARALLEL - items.filter((item) => UNDER_WAY.has(item.state)).length
    const next = items.filter((item) => item.state === 'waiting').slice(0, Math.max(free, 0))
    for (const item of next) void this.run(item)
  }

  private async run(item: Upload): Promise<void> {
    const abort = new AbortController()
    this.aborts.set(item.id, abort)
    this.change(item.id, { state: 'sending', share: 0 })
    try {
      this.settle(item, await this.sendWithRetries(item, abort.signal))
    } catch (error) {
      this.fail(item.id, error)
    }
    this.aborts.delete(item.id)
    this.startMore()
  }

  private async sendWithRetries(item: Upload, signal: AbortSignal): Promise<Uploaded> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.send(item.project, item.file, (share) => this.progress(item.id, share), signal)
      } catch (error) {
        if (!(error instanceof ApiError) || !error.transient || attempt === TRIES) throw error
        await this.wait(error.retryAfter ?? FIRST_WAIT_S * 2 ** (attempt - 1))
        if (signal.aborted) throw new DOMException('Upload cancelled', 'AbortError')
      }
    }
  }

  private progress(id: number, share: number): void {
    if (this.find(id)?.state === 'cancelled') return
    this.change(id, { share, state: share >= 1 ? 'storing' : 'sending' })
  }

  private settle(item: Upload, { created, rejected }: Uploaded): void {
    const state = created.length > 0 ? 'done' : 'rejected'
    this.change(item.id, { state, share: 1, created: created.length, rejected })
    if (created.length > 0) this.onStored(item.project)
  }

  private fail(id: number, error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') {
      this.change(id, { state: 'cancelled' })
    } else if (error instanceof ApiError && error.status === 401) {
      this.store.setState({ paused: true })
      this.change(id, { state: 'waiting', share: 0 })
    } else {
      this.change(id, { state: 'failed', error: asApiError(error) })
    }
  }

  private find(id: number): Upload | undefined {
    return this.store.getState().items.find((item) => item.id === id)
  }

  private change(id: number, change: Partial<Upload>): void {
    this.store.setState((now) => ({
      items: now.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
    }))
  }
}

const asApiError = (error: unknown) =>
  error instanceof ApiError
    ? error
    : new ApiError(0, 'unknown', error instanceof Error ? error.message : String(error))

const sleep = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000))

/** Files that a folder brings along and nobody means. */
export const isClutter = (name: string) => /^(\.|thumbs\.db$|desktop\.ini$)/i.test(name)

/** What is surely neither a picture nor a zip is not worth sending. */
function foreignKind(file: File): Rejected[] | undefined {
  const kind = file.type
  if (!/^(video|audio|text|font)\//.test(kind) && kind !== 'application/pdf') return undefined
  const message = `This is ${kind}, not a picture. Upload JPEG, PNG or WebP files, or zips of them.`
  return [{ name: file.name, code: 'unsupported', message }]
}
