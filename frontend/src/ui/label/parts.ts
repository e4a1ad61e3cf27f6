/** The parts of the page, to go from one to the next without passing through all that is in them. */

const PART = '[data-part]'
const FOCUSABLE = 'button:not(:disabled, [tabindex="-1"]), a[href], input, select, [tabindex="0"]'

/** Focus the first control of the next part, or of the one before; the canvas first. True when that is the canvas. */
export function focusPart(step: 1 | -1): boolean {
  const parts = [...document.querySelectorAll<HTMLElement>(PART)]
  const canvas = parts.findIndex((part) => part.matches(FOCUSABLE))
  const at = parts.findIndex((part) => part.contains(document.activeElement))
  const next = at < 0 ? canvas : (at + step + parts.length) % parts.length
  const part = parts[next]
  if (!part) return false
  if (next === canvas) return true
  part.querySelector<HTMLElement>(FOCUSABLE)?.focus()
  return false
}
