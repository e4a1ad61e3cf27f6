import { reportSignedOut } from '../contract/signedOut'
import type { Spec } from '../contract/spec'
import type { RoomMessage } from '../contract/wire'
import { DecoderClient } from '../decoder/client'
import { nothing } from '../geometry/combine'
import type { Runs } from '../geometry/runs'
import { SocketClient } from '../socket/client'
import type { Connection } from '../socket/protocol'
import { Comments } from './comments'
import { Decoding } from './decoding'
import { type Step, savedPrompts, sourceOf } from './draft'
import { Editor } from './editor'
import type { ImageInfo, Left } from './editorState'
import { Embeddings } from './embeddings'
import { Foresight } from './foresight'
import type { Deed } from './history'
import { Hovering, type HoverPlace } from './hovering'
import type { Instance } from './instance'
import { maskOf } from './mask'
import { putCopies } from './maskActions'
import { type Opening, openImage, showWaiting, withoutForeign } from './opening'
import { Others } from './others'
import { SaveDatabase, type SaveEntry } from './saveDatabase'
import { saveDeed } from './saveDeed'
import { SaveQueue } from './saveQueue'
import { sendSave } from './saveRequest'
import type { SaveState, Trouble } from './saveState'
import { Searching } from './searching'
import { session } from './session'
import { withStrokes } from './strokes'
import { openTabs } from './tabs'
import { uuid4 } from './uuid'

const tabs = openTabs()

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
  readonly comments: Comments
  private readonly hovering: Hovering
  private readonly foresight: Foresight
  private readonly others: Others
  /** The open image is about to be left: what was only shown of it has to become a deed now. */
  onLeave: () => void = () => {}
  private readonly left = new Map<number, Left>()
  /** Masks that go along to an image that is about to be opened. */
  private brought: { readonly image: number; readonly instances: readonly Instance[] } | null = null
  private constructor(readonly saves: SaveQueue) {
    this.decoding = new Decoding(this.decoder, (preview, decodeError) =>
      this.editor.showDecoded(preview, decodeError),
    )
    this.hovering = new Hovering(this.decoder, this.editor)
    this.foresight = new Foresight(
      () => this.editor.state,
      (step) => this.decoding.foresee(step),
    )
    this.others = new Others(this.editor, saves)
    this.comments = new Comments(this.editor, saves, () => session.getState().user?.username ?? '')
    this.socket = new SocketClient((message) => {
      if (message.type === 'connection') this.connected(message.connection)
      else if (message.type === 'found' || message.type === 'refused') this.searching.heard(message)
      else if (message.type === 'room') this.heard(message.message)
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
        if (image?.id !== ready.image) return
        this.decoding.use(ready, image)
        this.hovering.use(ready, image)
      },
    )
    this.decoder.onBackend = (backend) => this.editor.set({ backend })
  }

  static async create(user: number): Promise<Workbench> {
    const [database, living] = await Promise.all([SaveDatabase.open(), tabs])
    let bench: Workbench | undefined
    const send = async (entry: SaveEntry) => {
      const outcome = await sendSave(entry)
      const isComment = entry.content !== null && 'comment' in entry.content
      if (isComment && outcome.kind === 'saved') void bench?.comments.refresh(entry.image)
      return outcome
    }
    const saves = new SaveQueue(database, living, user, send, {
      changed: (state) => bench?.savesChanged(state),
      tookOver: (images) => bench?.tookOver(images),
    })
    bench = new Workbench(saves)
    await saves.takeOver()
    return bench
  }

  /** Show an image: what the server has, what still waits to be saved, and what was being done here before. */
  open(opening: Opening) {
    const { id } = opening.image
    this.leave()
    this.searching.stop()
    this.decoding.close()
    this.hover(null)
    this.hovering.close()
    openImage(this.editor, this.saves, opening, this.left.get(id))
    this.decoding.follow(this.editor.state.draft)
    if (this.brought?.image === id) putCopies(this.editor, this.brought.instances)
    this.brought = null
    this.embeddings.open(id)
    this.others.deaf()
    this.socket.enterRoom(id)
    void this.comments.refresh(id)
  }

  /** The pointer is over the image, and a click there would begin a mask or change it; null: it is not. */
  hover(place: HoverPlace | null) {
    this.hovering.over(place)
    this.foresight.over(place)
  }

  /** The mask in the making becomes an instance with this label, now or as soon as it is decoded. */
  accept(label: number) {
    if (this.editor.state.draft) this.decoding.whenReplayed(() => this.acceptNow(label))
    else this.acceptNow(label)
  }

  /** A prompt of the mask in the making is being dragged, so that it is now this one; nothing is remembered yet. */
  drag(draft: Step) {
    this.embeddings.keepQuiet()
    this.editor.set({ draft })
    this.decoding.drag(draft)
  }

  /** What was dragged goes back to where it was. */
  dragBack(draft: Step) {
    this.editor.set({ draft })
    this.decoding.follow(draft)
  }

  private acceptNow(label: number) {
    const { draft, strokes, image } = this.editor.state
    const decoded = draft ? this.decoding.runs() : image && nothing(image)
    if (!image || !decoded) return
    const mask = maskOf(withStrokes(decoded, strokes))
    if (!mask.area)
      return this.editor.set({ decodeError: 'The mask is empty. Click on the object once more.' })
    const painted = strokes.at(-1)
    const made = painted
      ? { source: painted.source, prompts: null }
      : { source: sourceOf(draft!), prompts: savedPrompts(draft) }
    this.editor.accept({ uuid: uuid4(), image: image.id, label, status: 'accepted', ...mask, ...made })
  }

  /** The mask in the making as it is now, at the size of the image: what its prompts gave, and the strokes on it. */
  drafted(): Runs | null {
    const { preview, strokes, image } = this.editor.state
    if (!image) return null
    return withStrokes((preview && this.decoding.runs(preview.step)) ?? nothing(image), strokes)
  }

  /** Once this image is opened, copies of these masks are put on it: one deed there. */
  bring(image: number, instances: readonly Instance[]) {
    this.brought = { image, instances }
  }

  /** Nobody looks at an image here any more. */
  leaveRoom() {
    this.socket.enterRoom(null)
    this.editor.set({ people: [] })
  }

  /** Someone signed in again: everything that waited goes on. */
  signedIn() {
    this.socket.signedIn()
    this.saves.resume()
  }

  /** Give up what was done here, and show what the server has instead. Fails where that cannot be read. */
  async takeTheirs(trouble: Trouble) {
    await this.others.takeTheirs(trouble)
    await this.comments.refresh(trouble.image)
    const left = this.left.get(trouble.image)
    if (left) this.left.set(trouble.image, withoutForeign(left, new Set([trouble.uuid])))
  }

  /** Stop everything: another person signed in. What waits to be saved stays in the browser, under this one. */
  close() {
    this.saves.stop()
    this.others.deaf()
    this.decoder.close()
    this.socket.close()
  }

  private heard(message: RoomMessage) {
    if (message.type === 'comment.changed') this.comments.heard(message)
    else this.others.heard(message)
  }

  private connected(connection: Connection) {
    this.editor.set({ connection, ...(connection !== 'open' && { people: [] }) })
    if (connection !== 'open') this.others.deaf()
    if (connection === 'signedOut') reportSignedOut()
    if (connection === 'open' && this.editor.state.saves.state === 'offline') this.saves.resume()
    const { image } = this.editor.state
    if (connection === 'open' && image) void this.comments.refresh(image.id)
  }

  private savesChanged(saves: SaveState) {
    this.editor.set({ saves })
    this.others.saved()
  }

  private tookOver(images: ReadonlySet<number>) {
    const { image } = this.editor.state
    if (!image || !images.has(image.id)) return
    showWaiting(this.editor, this.saves, image.id)
    void this.comments.refresh(image.id)
  }

  private leave() {
    this.onLeave()
    const { image } = this.editor.state
    if (image) this.left.set(image.id, this.editor.left())
  }

  private done(deed: Deed, image: ImageInfo) {
    if (deed.draft) {
      this.embeddings.keepQuiet()
      this.decoding.follow(deed.draft.after)
    }
    saveDeed(this.saves, deed, image)
  }
}
