/** What stands between two names in one line. */
export const SEPARATORS = [',', ';', '\n']

/** The names in what was typed or pasted: split, trimmed, each once whatever its case. */
export function labelNames(typed: readonly string[]): string[] {
  const names = typed.flatMap((text) => text.split(/[,;\n]/)).map((name) => name.trim())
  const first = (name: string, place: number) =>
    names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === place
  return names.filter((name, place) => name !== '' && first(name, place))
}
