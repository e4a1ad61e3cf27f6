/** Who wants to know that the server no longer knows who we are (an answer 401). */

const listeners = new Set<() => void>()

/** Call `listener` at every 401; returns the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function reportSignedOut(): void {
  for (const listener of listeners) listener()
}
