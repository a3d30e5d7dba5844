import { createLogUpdate } from 'log-update'
import type { RoundReport } from '../../../src/types/index.ts'
import type { Progress } from './progress.ts'
import { coloured, fitLine, liveLines, plain, tableHeader, tableRow } from './view.ts'

/** For a terminal that does not tell its width. */
const DEFAULT_WIDTH = 100
/** Fast enough for the clock of the live view to seem to run. */
const REFRESH_MS = 250

/** What `--json` prints at last; amounts are token units (10⁻¹⁸), decimal. */
export interface Summary {
  readonly event: 'summary'
  readonly rounds: number
  /** Mean over the rounds, see `meanLosses`. */
  readonly loss: number
  readonly baselines: RoundReport['baselines']
  readonly modelHash: string
  readonly answers: readonly { readonly peer: string; readonly modelHash: string; readonly forecast: number }[]
  readonly balances: Readonly<Record<string, string>>
  readonly elapsedMs: number
}

/** Where a local network's progress goes: a live view, plain lines, or JSON for programs. Each takes what it can show. */
export interface Output {
  /** Columns a line should keep to; Infinity where nothing wraps. */
  readonly width: number
  /** What is being done outside the rounds, e.g. `starting the chain`; empty within them. */
  activity?(text: string): void
  lines?(lines: readonly string[]): void
  /** From now on there is a run to show. */
  begin?(progress: Progress): void
  /** The progress has changed. */
  refresh?(): void
  round(report: RoundReport): void
  /** Something that a person should know and a program need not. */
  note(text: string): void
  /** The rounds are over: nothing moves any more. */
  finish?(): void
  summary?(summary: Summary): void
}

export function createOutput(json: boolean, startedMs: number): Output {
  if (json) return new JsonOutput()
  return process.stdout.isTTY ? new LiveOutput(startedMs) : new PlainOutput()
}

class JsonOutput implements Output {
  readonly width = Number.POSITIVE_INFINITY

  /** The fields that the documentation names, no more. */
  round({ event, round, loss, baselines, accepted, rejected, paused, modelHash, bytes, ms }: RoundReport): void {
    this.#print({ event, round, loss, baselines, accepted, rejected, paused, modelHash, bytes, ms })
  }

  note(text: string): void {
    process.stderr.write(`murmuration: ${text}\n`)
  }

  summary(summary: Summary): void {
    this.#print(summary)
  }

  #print(event: object): void {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  }
}

class PlainOutput implements Output {
  readonly width = Number.POSITIVE_INFINITY
  #progress: Progress | undefined
  #hasHeader = false

  activity(text: string): void {
    if (text !== '') this.lines([text])
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) process.stdout.write(`${line}\n`)
  }

  begin(progress: Progress): void {
    this.#progress = progress
  }

  round(report: RoundReport): void {
    if (this.#progress === undefined) return
    if (!this.#hasHeader) this.lines(['', tableHeader(this.width, plain)])
    this.#hasHeader = true
    this.lines([tableRow(report, this.#progress, this.width, plain)])
  }

  note(text: string): void {
    this.lines([text])
  }
}

/** Settled rounds scroll up and stay; below them what moves is drawn again and again. */
class LiveOutput implements Output {
  readonly #screen = createLogUpdate(process.stdout)
  readonly #startedMs: number
  readonly #timer: NodeJS.Timeout
  #progress: Progress | undefined
  #activity = ''
  #header = ''
  #isFinished = false

  constructor(startedMs: number) {
    this.#startedMs = startedMs
    this.#timer = setInterval(() => this.refresh(), REFRESH_MS).unref()
  }

  get width(): number {
    // Some terminals report 0 columns.
    return process.stdout.columns || DEFAULT_WIDTH
  }

  activity(text: string): void {
    this.#activity = text
    this.refresh()
  }

  lines(lines: readonly string[]): void {
    this.#screen.persist(lines.join('\n'))
    this.refresh()
  }

  begin(progress: Progress): void {
    this.#progress = progress
    this.refresh()
  }

  refresh(): void {
    if (this.#isFinished) return
    const elapsedMs = performance.now() - this.#startedMs
    const lines =
      this.#progress === undefined
        ? [fitLine([{ text: this.#activity, style: 'bold' }], this.width, coloured)]
        : liveLines(this.#progress, elapsedMs, this.#activity, this.width, coloured)
    this.#screen(lines.join('\n'))
  }

  round(report: RoundReport): void {
    if (this.#progress === undefined) return
    const { width } = this
    // A terminal made narrower or wider may show other columns.
    const header = tableHeader(width, coloured)
    if (header !== this.#header) this.#screen.persist(`\n${header}`)
    this.#header = header
    this.lines([tableRow(report, this.#progress, width, coloured)])
  }

  note(text: string): void {
    this.lines([coloured('yellow', text)])
  }

  finish(): void {
    if (this.#isFinished) return
    this.#isFinished = true
    clearInterval(this.#timer)
    this.#screen.clear()
    this.#screen.done()
  }
}
