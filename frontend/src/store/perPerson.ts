import { session } from './session'

/** What works in the name of one person. */
interface Personal {
  /** Its person signed in again. */
  signedIn(): void
  /** Stop for good. */
  close(): void
}

/**
 * One of something for the person who is signed in, made when it is first asked for. It outlasts an expired login,
 * and is closed as soon as its person signs out or another one signs in: nothing runs on under the wrong login.
 */
export class PerPerson<T extends Personal> {
  private current: { user: number; made: Promise<T> } | undefined

  constructor(private readonly make: (user: number) => Promise<T>) {
    session.subscribe(({ user, expired }, before) => {
      if (this.current && this.current.user !== user?.id) this.close()
      else if (user && !expired && before.expired) void this.current?.made.then((made) => made.signedIn())
    })
  }

  of(user: number): Promise<T> {
    if (this.current?.user !== user) {
      this.close()
      this.current = { user, made: this.make(user) }
    }
    return this.current.made
  }

  private close() {
    void this.current?.made.then((made) => made.close())
    this.current = undefined
  }
}
