import { reportSignedOut } from '../contract/signedOut'
import type { Spec } from '../contract/spec'
import { DecoderClient } from '../decoder/client'
import { decodeRle, type Rle } from '../geometry/rle'
import { area, bbox } from '../geometry/runs'
import { SocketClient } from '../socket/client'
import type { Connection } from '../socket/protocol'
import { Decoding } from './decoding'
import { savedPrompts, sourceOf } from './draft'
import { Editor, type ImageInfo, type LabelInfo, type Left } from './editor'
import { Embeddings } from './embeddings'
import type { Deed } from './history'
import { type Content, type Instance, savedOf, statusKey } from './instance'
import { type Saveable, SaveDatabase } from './saveDatabase'
import { SaveQueue } from './saveQueue'
import { type AnnotationRow, sendSave } from './saveRequest'
import { Searching } from './searching'
import { uuid4 } from './uuid'

/** What the page knows of an image when it opens it. */
export interface Opening {
  readonly image: ImageInfo
  readonly annotations: readonly AnnotationRow[]
  readonly labels: readonly LabelInfo[]
  readonly readOnly: string | null
  /** Images that are likely to be opened next, likeliest first. */
  readonly neighbours: readonly number[]
}

/**
 * Everything that works behind the labelling page: the editor's state, the decoder, the socket and the saves. It
 * lives as long as the login, so that embeddings, histories and saves outlast going from image to image.
 */
export class Workbench {
  /** The spec of the model that the open image is ready for; null until it is. */
  spec: Spec | null = null
  readonly editor = new Editor((deed, image) => this.done(deed, image))
  readonly embeddings: Embeddings
  private readonly decoding: Decoding
  private readonly decoder = new DecoderClient()
  private readonly socket: SocketClient
  readonly searching: Searching
  private readonly left = new Map<number, Left>()
  private constructor(readonly saves: SaveQueue) {
    this.decoding = new Decoding(this.decoder, (preview, decodeError) =>
      this.editor.set({ preview, decodeError }),
    )
    this.socket = new SocketClient((message) => {
      if (message.type === 'connection') this.connected(message.connection)
      else if (message.type === 'found' || message.type === 'refused') this.searching.heard(message)
      else this.embeddings.heard(message)
    })
    this.searching = new Searching(this.editor, this.socket)
    this.embeddings = new Embeddings(
      this.decoder,
      this.socket,
      (embedding) => this.editor.set({ embedding }),
      (ready) => {
        const { image } = this.editor.state
        this.spec = ready.spec
        this.editor.set({ model: ready.spec })
        if (image?.id === ready.image) this.decoding.use(ready, image)
      },
    )
    this.decoder.onBackend = (backend) => this.editor.set({ backend })
  }

  static async create(user: number): Promise<Workbench> {
    const database = await SaveDatabase.open()
    let bench: Workbench | undefined
    const saves = new SaveQueue(database, user, sendSave, (state) => bench?.editor.set({ saves: state }))
    bench = new Workbench(saves)
    await saves.start()
    return bench
  }

  /** Show an image: what the server has, what still waits to be saved, and what was being done here before. */
  open({ image, annotations, labels, readOnly, neighbours }: Opening) {
    this.leave()
    this.searching.stop()
    for (const { uuid, revision } of annotations) this.saves.know(uuid, revision)
    const waiting = this.saves.waitingFor(image.id)
    const status = waiting.get(statusKey(image.id))
    const shown = status && 'imageStatus' in status ? { ...image, status: status.imageStatus } : image
    this.decoding.close()
    this.editor.set({ labels, readOnly, activeLabel: keptLabel(this.editor.state.activeLabel, labels) })
    this.editor.open(shown, withWaiting(annotations, waiting), this.left.get(image.id))
    this.decoding.follow(this.editor.state.draft)
    this.embeddings.open(image.id, neighbours)
    this.socket.enterRoom(image.id)
  }

  /** The mask in the making becomes an instance with this label, now or as soon as it is decoded. */
  accept(label: number) {
    this.decoding.whenReplayed(() => this.acceptNow(label))
  }

  private acceptNow(label: number) {
    const { draft, image } = this.editor.state
    const mask = this.decoding.mask()
    if (!draft || !image || !mask) return
    if (!mask.area)
      return this.editor.set({ decodeError: 'The mask is empty. Click on the object once more.' })
    const made = { source: sourceOf(draft), prompts: savedPrompts(draft) } as const
    this.editor.accept({ uuid: uuid4(), image: image.id, label, status: 'accepted', ...mask, ...made })
  }

  /** Someone signed in again: everything that waited goes on. */
  signedIn() {
    this.socket.signedIn()
    this.saves.resume()
  }

  /** Forget what was being done on an image: its annotations are about to be read anew. */
  forget(image: number) {
    this.left.delete(image)
    if (this.editor.state.image?.id === image) this.editor.set({ image: null })
  }

  /** Stop everything: another person signed in. What waits to be saved stays in the browser, under this one. */
  close() {
    this.saves.stop()
    this.decoder.close()
    this.socket.close()
  }

  private connected(connection: Connection) {
    this.editor.set({ connection })
    if (connection === 'signedOut') reportSignedOut()
    if (connection === 'open' && this.editor.state.saves.state === 'offline') this.saves.resume()
  }

  private leave() {
    const { image, history, draft, hidden, locked, exemplars, suggestions } = this.editor.state
    if (image) this.left.set(image.id, { history, draft, hidden, locked, exemplars, suggestions })
  }

  private done({ draft, instances, status }: Deed, image: ImageInfo) {
    if (draft) {
      this.embeddings.keepQuiet()
      this.decoding.follow(draft.after)
    }
    for (const { before, after } of instances ?? []) {
      const [was, is] = [savedOf(before), savedOf(after)]
      if (was || is) void this.saves.enqueue((after ?? before)!.uuid, image.id, is)
    }
    if (status) void this.saves.enqueue(statusKey(image.id), image.id, { imageStatus: status.after })
  }
}

const keptLabel = (active: number | null, labels: readonly LabelInfo[]) =>
  labels.some(({ id }) => id === active) ? active : (labels[0]?.id ?? null)

/** The server's annotations with the changes that it does not have yet. */
function withWaiting(rows: readonly AnnotationRow[], waiting: Map<string, Saveable>): Instance[] {
  const known = new Set(rows.map(({ uuid }) => uuid))
  const kept = rows
    .filter(({ uuid }) => waiting.get(uuid) !== null)
    .map((row) => ({ ...row, ...contentIn(waiting.get(row.uuid)) }))
  const created = [...waiting].flatMap(([uuid, saveable]) => {
    const content = contentIn(saveable)
    return content && !known.has(uuid) ? [{ uuid, ...content, ...measured(content.rle) }] : []
  })
  return [...kept, ...created]
}

const contentIn = (saveable: Saveable | undefined): Content | null =>
  saveable && 'rle' in saveable ? saveable : null

function measured(rle: Rle) {
  const runs = decodeRle(rle)
  return { area: area(runs), bbox: bbox(runs) }
}
