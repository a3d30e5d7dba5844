const MOST = 3

/** The names that are most like a mistyped one, the likest first; none where all are quite different. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const wanted = plain(name)
  return names
    .map((candidate) => ({ candidate, distance: editDistance(wanted, plain(candidate)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, MOST)
    .map(({ candidate }) => candidate)
}

/** Levenshtein's: insertions, deletions and replacements of a character. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [row, character] of [...a].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...b].entries()) {
      const replaced = previous[column] + (character === other ? 0 : 1)
      current.push(Math.min(replaced, previous[column + 1] + 1, current[column] + 1))
    }
    previous = current
  }
  return previous[b.length]
}
