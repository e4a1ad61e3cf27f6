import type { Role } from '../contract/api'
import type { Spec } from '../contract/spec'
import type { Exemplar, Person } from '../contract/wire'
import type { Backend, Candidate, Decoded } from '../decoder/protocol'
import type { ImagePoint, Size } from '../geometry/space'
import type { Connection, Failure } from '../socket/protocol'
import type { Comment, Talk } from './comment'
import type { Step } from './draft'
import { type History, NO_HISTORY } from './history'
import type { ImageStatus, Instance } from './instance'
import type { ReadOnly } from './rights'
import type { SaveState } from './saveState'
import type { Search } from './search'
import type { Known } from './statuses'
import type { Stroke } from './strokes'
import { USUAL_VIEW, type ViewSettings } from './view'

export type ToolName =
  | 'click'
  | 'box'
  | 'example'
  | 'brush'
  | 'eraser'
  | 'wand'
  | 'polygon'
  | 'outline'
  | 'comment'
  | 'select'
  | 'pan'

export interface LabelInfo {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly hotkey: string
}

export interface ImageInfo extends Size {
  readonly id: number
  readonly project: number
  readonly status: ImageStatus
}

/** How far the current image is from its first mask. */
export type Embedding =
  | { readonly state: 'asking' | 'encoding' | 'preparing' | 'ready' }
  | { readonly state: 'queued'; readonly position: number; readonly etaMs: number | null }
  | { readonly state: 'receiving'; readonly received: number; readonly total: number }
  | { readonly state: 'failed'; readonly failure: Failure }

/** The cursor on the image that keys move, and whether its button is held down. */
export interface Cursor {
  readonly at: ImagePoint
  readonly held: boolean
}

/** The pin of a comment that has the focus, and where keys have moved it, until it is put down there. */
export interface FocusedPin {
  readonly id: string
  readonly to: ImagePoint | null
}

/** The mask in the making as it is painted: the step it was decoded for, and its logits. */
export interface Preview {
  readonly step: Step
  readonly decoded: Decoded
}

/** The mask that a click would give, shown until the click's own mask is: where the pointer was, and when. */
export interface Hover {
  readonly at: ImagePoint
  readonly candidate: Candidate
  /** The `timeStamp` of the pointer's event. */
  readonly since: number
}

/** How far the decoder for what is hovered is; `none`: not asked for, or the model has none. */
export type Previewer =
  | { readonly state: 'none' | 'loading' | 'ready' }
  | { readonly state: 'failed'; readonly message: string }

export interface EditorState {
  readonly image: ImageInfo | null
  readonly labels: readonly LabelInfo[]
  /** This person's, in the project of the image. */
  readonly role: Role
  /** Why this person may not change any mask here; null if they may. */
  readonly readOnly: ReadOnly | null
  /** All that is known of the image, in order, whatever its status. */
  readonly all: readonly Instance[]
  /** Those of `all` that a person made or accepted, as they lie on each other, the lowest first. */
  readonly instances: readonly Instance[]
  /** Those of `all` that wait for a person's yes or no. */
  readonly suggestions: readonly Instance[]
  /** The suggestions that repeat an accepted mask. */
  readonly repeats: ReadonlySet<string>
  /** Suggestions with a lower score are not shown. */
  readonly lowestScore: number
  /** Example boxes of what to find. */
  readonly exemplars: readonly Exemplar[]
  /** What is being looked for, and how that went; null before the first search on this image. */
  readonly search: Search | null
  readonly draft: Step | null
  /** What was painted on the mask in the making. */
  readonly strokes: readonly Stroke[]
  /** The corners of the polygon in the making. */
  readonly polygon: readonly ImagePoint[]
  readonly preview: Preview | null
  readonly hover: Hover | null
  readonly previewer: Previewer
  /** What went wrong with the last decode; null after a good one. */
  readonly decodeError: string | null
  readonly activeLabel: number | null
  /** The selected instances and suggestions, in the order in which they were picked. */
  readonly selection: readonly string[]
  readonly hidden: ReadonlySet<string>
  readonly locked: ReadonlySet<string>
  readonly tool: ToolName
  /** Fingers and pens press as with the right button, or with Shift held. */
  readonly inverse: boolean
  /** Null while the image is worked on with a pointer. */
  readonly cursor: Cursor | null
  readonly pin: FocusedPin | null
  /** The images that are gone through: of one status, with open comments, or with null all of them. */
  readonly through: ImageStatus | 'commented' | null
  readonly view: ViewSettings
  /** The brush's diameter in image pixels. */
  readonly brushSize: number
  /** How far a colour may be from the one that the wand is put on, 0 to 255 in each channel. */
  readonly tolerance: number
  readonly history: History
  readonly embedding: Embedding
  readonly connection: Connection
  /** Who looks at this image now, this person included. */
  readonly people: readonly Person[]
  readonly backend: Backend | null
  /** What the model takes and gives; null until it is known. */
  readonly model: Spec | null
  readonly saves: SaveState
  /** What is said about places on the image, in the order in which it was said. */
  readonly comments: readonly Comment[]
  /** What the card of comments shows; null when it is closed. */
  readonly talk: Talk | null
  /** Whether threads that are resolved are shown too. */
  readonly resolvedShown: boolean
  /** How many open threads images have, as far as this page has seen them. */
  readonly openComments: ReadonlyMap<number, number>
  /** What became of images while this page was open. */
  readonly statuses: ReadonlyMap<number, Known>
}

/** Before any image is open. */
export const EMPTY: EditorState = {
  image: null,
  labels: [],
  role: 'annotator',
  readOnly: null,
  all: [],
  instances: [],
  suggestions: [],
  repeats: new Set(),
  lowestScore: 0.5,
  exemplars: [],
  search: null,
  draft: null,
  strokes: [],
  polygon: [],
  preview: null,
  hover: null,
  previewer: { state: 'none' },
  decodeError: null,
  activeLabel: null,
  selection: [],
  hidden: new Set(),
  locked: new Set(),
  tool: 'click',
  inverse: false,
  cursor: null,
  pin: null,
  through: null,
  view: USUAL_VIEW,
  brushSize: 24,
  tolerance: 32,
  history: NO_HISTORY,
  embedding: { state: 'asking' },
  connection: 'connecting',
  people: [],
  backend: null,
  model: null,
  saves: { state: 'saved', waiting: 0, unstored: 0, troubles: [] },
  comments: [],
  talk: null,
  resolvedShown: false,
  openComments: new Map(),
  statuses: new Map(),
}

/** What an image keeps while another one is open. */
export type Left = Pick<
  EditorState,
  | 'history'
  | 'draft'
  | 'strokes'
  | 'polygon'
  | 'hidden'
  | 'locked'
  | 'exemplars'
  | 'suggestions'
  | 'comments'
  | 'image'
> & {
  /** The annotations that were on it, those that only this page suggests left out. */
  readonly uuids: readonly string[]
}
