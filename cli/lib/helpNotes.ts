import type { Command } from 'commander'

const USUAL_COLUMNS = 80
const MOST_COLUMNS = 100
const GAP = 2

/** What a verb's help says after its options. */
export interface HelpNotes {
  /** Paragraphs, wrapped to the terminal. */
  readonly about: readonly string[]
  /** Command lines, each with what it is for where that is not plain. */
  readonly examples: readonly (readonly [line: string, purpose?: string])[]
  readonly last?: string
}

export function addHelpNotes(command: Command, notes: HelpNotes): Command {
  return command.addHelpText('after', () => renderNotes(notes, process.stdout.columns ?? USUAL_COLUMNS))
}

/** @param columns - of the terminal */
export function renderNotes({ about, examples, last }: HelpNotes, columns: number): string {
  const width = Math.min(columns, MOST_COLUMNS)
  const paragraphs = [...about.map((text) => wrap(text, width)), exampleLines(examples).join('\n')]
  if (last !== undefined) paragraphs.push(wrap(last, width))
  return `\n${paragraphs.join('\n\n')}`
}

function exampleLines(examples: HelpNotes['examples']): string[] {
  const widest = Math.max(...examples.map(([line, purpose]) => (purpose === undefined ? 0 : line.length)))
  return [
    examples.length > 1 ? 'Examples:' : 'Example:',
    ...examples.map(([line, purpose]) =>
      purpose === undefined ? `  ${line}` : `  ${line.padEnd(widest + GAP)}${purpose}`,
    ),
  ]
}

/** Breaks a text at its blanks into lines of at most `width` columns. */
export function wrap(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
