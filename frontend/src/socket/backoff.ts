const FIRST_MS = 500
const LONGEST_MS = 15_000

/** Waiting times that double from half a second to fifteen seconds, each shortened at random by up to a half. */
export class Backoff {
  private attempts = 0

  constructor(private readonly random: () => number = Math.random) {}

  next(): number {
    const full = Math.min(FIRST_MS * 2 ** this.attempts++, LONGEST_MS)
    return full * (1 - this.random() / 2)
  }

  reset() {
    this.attempts = 0
  }
}
