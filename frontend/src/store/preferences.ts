/** What a person chose for themselves: kept on the server, so that it comes along to every browser. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { session as Session } from './session'
import type { ViewSettings } from './view'

export interface Preferences {
  readonly theme?: 'light' | 'dark' | 'auto'
  /** The tour of the labelling page was seen, or skipped. */
  readonly toured?: boolean
  /** Undefined follows the browser. */
  readonly language?: string
  readonly view?: Partial<ViewSettings>
  /** The brush's diameter in image pixels. */
  readonly brushSize?: number
  /** The wand's, 0 to 255. */
  readonly tolerance?: number
  /** The keys of the commands that this person has changed, by the command's name. */
  readonly shortcuts?: Readonly<Record<string, readonly string[]>>
}

/** With `leaving`, the page may be gone before the answer. */
type Send = (preferences: Preferences, leaving: boolean) => Promise<void>

/** Changes made within this time go to the server together. */
const TOGETHER_MS = 300

/** Shows a change at once and brings it to the server; what it could not bring goes with the next one. */
export class PreferenceKeeper {
  readonly store: StoreApi<Preferences> = createStore<Preferences>(() => ({}))
  private unsaved: Preferences = {}
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    session: typeof Session,
    private readonly send: Send,
    private readonly failed: (error: unknown) => void,
  ) {
    const heard = ({ user, expired }: ReturnType<typeof Session.getState>, before?: number) => {
      if (user?.id !== before) this.forget()
      this.store.setState({ ...(user?.preferences as Preferences | undefined), ...this.unsaved }, true)
      if (user && !expired && Object.keys(this.unsaved).length) this.sendSoon()
    }
    heard(session.getState())
    session.subscribe((now, before) => {
      if (now.user !== before.user || now.expired !== before.expired) heard(now, before.user?.id)
    })
  }

  keep(change: Preferences) {
    this.unsaved = { ...this.unsaved, ...change }
    this.store.setState(change)
    this.sendSoon()
  }

  /** The page may be gone soon: what is not sent yet is sent now. */
  leave() {
    if (this.timer !== undefined) this.sendNow(true)
  }

  private forget() {
    this.unsaved = {}
    this.unschedule()
  }

  private unschedule() {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private sendSoon() {
    this.unschedule()
    this.timer = setTimeout(() => this.sendNow(false), TOGETHER_MS)
  }

  private sendNow(leaving: boolean) {
    const sent = this.unsaved
    const done = () => {
      if (this.unsaved === sent) this.unsaved = {}
    }
    this.unschedule()
    this.send(this.store.getState(), leaving).then(done, this.failed)
  }
}
