/**
 * The words that a refusal ends with, behind its last colon and parted by commas, as far as the model knows them:
 * "… the nearest words it knows: cat, dog." gives cat and dog.
 */
export function knownWordsIn(message: string, vocabulary: readonly string[]): string[] {
  const known = new Set(vocabulary)
  const named = message.slice(message.lastIndexOf(':') + 1).split(',')
  return named.map((word) => word.trim().replace(/\.$/, '')).filter((word) => known.has(word))
}
