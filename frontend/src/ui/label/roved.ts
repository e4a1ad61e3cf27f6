/** Where a key leads in a row of `count` things; null for a key that leads nowhere. */
export function roved(key: string, at: number, count: number): number | null {
  const last = count - 1
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[key]
  return to === undefined ? null : Math.min(Math.max(to, 0), last)
}
