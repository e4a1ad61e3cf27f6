import { api } from '../contract/api'
import { ApiError } from '../contract/apiError'
import type { Exemplar, FoundInstance } from '../contract/wire'
import type { SocketClient } from '../socket/client'
import type { Failure, FromSocket } from '../socket/protocol'
import type { Editor } from './editor'
import type { Instance } from './instance'
import { type Search, suggestionsOf, type Wanted } from './search'
import { shownSuggestions, suggest } from './suggestions'

/** The floor that is asked for: above it the page filters by itself, without asking again. */
export const LOWEST_SCORE = 0.1
/** The server gives up waiting for an image's embedding and says when to ask again; at most this often. */
const TRIES = 10

type Answer = Extract<FromSocket, { type: 'found' | 'refused' }>
type Asking = Extract<Search, { state: 'asking' }>

/** Finds instances on the open image by words and examples, or all of them; what is found becomes suggestions. */
export class Searching {
  private last = 0

  constructor(
    private readonly editor: Editor,
    private readonly socket: Pick<SocketClient, 'find' | 'forget'>,
  ) {}

  /** Find every instance of a word, with the examples that are set. */
  text(words: string) {
    const text = words.trim()
    const { exemplars } = this.editor.state
    if (!text) return this.likeExamples()
    this.chooseLabelNamed(text)
    this.ask({ text, ...(exemplars.length && { exemplars }) })
  }

  /** Find what is like the examples; with negative ones alone there is nothing to look for. */
  likeExamples() {
    const { exemplars } = this.editor.state
    const text = this.word
    if (this.isMeant) this.ask({ ...(text && { text }), ...(exemplars.length && { exemplars }) })
  }

  /** Find more like this instance. */
  like(instance: Instance) {
    this.setExemplars([{ box: boxOf(instance), positive: true }])
    this.ask({ exemplars: this.editor.state.exemplars })
  }

  /** Look again for what was meant, and not for what is like this instance; false: nothing was meant so far. */
  unlike(instance: Instance): boolean {
    if (!this.isMeant) return false
    this.addExample({ box: boxOf(instance), positive: false })
    return true
  }

  addExample(example: Exemplar) {
    this.setExemplars([...this.editor.state.exemplars, example])
    this.likeExamples()
  }

  clearExamples() {
    this.setExemplars([])
  }

  /** Find all there is, asked of the server's REST API. */
  everything() {
    const asking = this.begin({ everything: true })
    if (asking) void this.askEverything(asking.image.id, asking.find)
  }

  /** Ask the last question once more. */
  again() {
    const wanted = this.editor.state.search?.wanted
    if (wanted?.everything) this.everything()
    else if (wanted) this.ask(wanted)
  }

  /** Whatever is asked is not wanted any more. */
  stop() {
    this.socket.forget(this.last++)
    if (this.editor.state.search?.state === 'asking') this.editor.set({ search: null })
  }

  heard(answer: Answer) {
    if (answer.find !== this.last) return
    if (answer.type === 'found') this.found(answer.instances, answer.capped)
    else this.failed(answer.failure)
  }

  /** The word that was looked for last, unless that went wrong. */
  private get word(): string | undefined {
    const { search } = this.editor.state
    return search?.state === 'failed' ? undefined : search?.wanted.text
  }

  /** Whether a word or an example says what to find. */
  private get isMeant(): boolean {
    return Boolean(this.word) || this.editor.state.exemplars.some(({ positive }) => positive)
  }

  private ask(wanted: Wanted) {
    const asking = this.begin(wanted)
    if (!asking) return
    const { text, exemplars } = wanted
    const prompts = { ...(text && { text }), ...(exemplars && { exemplars }) }
    this.socket.find(asking.find, { image: asking.image.id, ...prompts, threshold: LOWEST_SCORE })
  }

  private begin(wanted: Wanted) {
    const { image, readOnly } = this.editor.state
    if (!image || readOnly) return null
    this.stop()
    const search: Asking = { wanted, state: 'asking', since: Date.now() }
    this.editor.set({ search })
    return { image, find: this.last }
  }

  private async askEverything(image: number, find: number) {
    for (let tries = 1; this.last === find; tries++)
      try {
        const params = { path: { image } }
        const body = { everything: true, threshold: LOWEST_SCORE, multimask: false }
        const { data } = await api.POST('/api/v1/images/{image}/segment/', { params, body })
        if (this.last !== find) return
        return this.found(data!.instances as unknown as FoundInstance[], data!.capped ?? false)
      } catch (error) {
        if (this.last !== find) return
        const failure = failureOf(error)
        const wait = error instanceof ApiError && error.code === 'encoding' && tries < TRIES
        if (!wait) return this.failed(failure)
        await new Promise((resolve) => setTimeout(resolve, 1000 * (error.retryAfter ?? 5)))
      }
  }

  private found(instances: readonly FoundInstance[], capped: boolean) {
    const { image, search } = this.editor.state
    if (!image || search?.state !== 'asking') return
    const { wanted } = search
    try {
      const suggestions = suggestionsOf(instances, wanted, image)
      suggest(this.editor, suggestions)
      this.editor.set({ search: { wanted, state: 'found', count: suggestions.length, capped } })
      this.selectFirst()
    } catch (error) {
      this.failed(failureOf(error))
    }
  }

  /** So that the next key is the answer. Whoever is drawing is left alone. */
  private selectFirst() {
    const { state } = this.editor
    const first = shownSuggestions(state).find(({ uuid, live }) => live && !state.repeats.has(uuid))
    if (first && !state.draft) this.editor.select(first.uuid)
  }

  private failed(failure: Failure) {
    const { search } = this.editor.state
    if (search) this.editor.set({ search: { wanted: search.wanted, state: 'failed', failure } })
  }

  private setExemplars(after: readonly Exemplar[]) {
    const { exemplars: before } = this.editor.state
    if (before.length || after.length) this.editor.perform({ exemplars: { before, after } })
  }

  /** Looking for what has a label of that name is meant to give that label. */
  private chooseLabelNamed(text: string) {
    const label = this.editor.state.labels.find(({ name }) => name.toLowerCase() === text.toLowerCase())
    if (label) this.editor.set({ activeLabel: label.id })
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) {
    const { code, message, details, transient: retry } = error
    return { code, message, details, retry }
  }
  return { code: 'unreadable', message: error instanceof Error ? error.message : String(error), retry: true }
}

const boxOf = ({ bbox: [x, y, width, height] }: Instance): Exemplar['box'] => [x, y, x + width, y + height]
