/** Who wants to know that the server no longer knows who we are (an answer 401). */

type Listener = (askedAt: number) => void

const listeners = new Set<Listener>()

/** Call `listener` at every 401 with the time of its request; returns the way to stop. */
export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** `askedAt`: when the request was made, by `performance.now`; an answer may come after the next sign-in. */
export function reportSignedOut(askedAt = performance.now()): void {
  for (const listener of listeners) listener(askedAt)
}
