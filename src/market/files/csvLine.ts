/**
 * The fields of one CSV line (RFC 4180, but a quoted field cannot span lines).
 *
 * @param delimiter - one character
 * @returns undefined when a quote is not closed
 */
export function splitLine(line: string, delimiter: string): string[] | undefined {
  const fields: string[] = []
  let from = 0
  while (from <= line.length) {
    if (line[from] !== '"') {
      const found = line.indexOf(delimiter, from)
      const end = found === -1 ? line.length : found
      fields.push(line.slice(from, end))
      from = end + 1
      continue
    }
    let end = line.indexOf('"', from + 1)
    while (end !== -1 && line[end + 1] === '"') end = line.indexOf('"', end + 2)
    if (end === -1 || (end + 1 < line.length && line[end + 1] !== delimiter)) return undefined
    fields.push(line.slice(from + 1, end).replaceAll('""', '"'))
    from = end + 2
  }
  return fields
}
