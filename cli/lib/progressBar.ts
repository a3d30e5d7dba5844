import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import { formatDuration } from './format.ts'

const BAR_WIDTH = 30
/** For a terminal that does not tell its width. */
const DEFAULT_WIDTH = 100
/** Often enough to seem to run; more often would cost time. */
const REFRESH_MS = 80

/** A bar on stderr while something runs, on a terminal only. */
export class ProgressBar {
  readonly #screen = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined
  readonly #startedMs = performance.now()
  #shownMs = Number.NEGATIVE_INFINITY

  /** @param note - what is being done, e.g. `round 3 of 50` */
  show(done: number, total: number, note: string): void {
    const nowMs = performance.now()
    if (this.#screen === undefined || (nowMs - this.#shownMs < REFRESH_MS && done < total)) return
    this.#shownMs = nowMs
    const filled = Math.round((BAR_WIDTH * done) / Math.max(1, total))
    const elapsedMs = nowMs - this.#startedMs
    const left = done === 0 ? '' : ` · about ${formatDuration((elapsedMs * (total - done)) / done)} left`
    const bar = styleText('cyan', '█'.repeat(filled)) + styleText('dim', '░'.repeat(BAR_WIDTH - filled))
    const room = (process.stderr.columns || DEFAULT_WIDTH) - BAR_WIDTH - 1
    this.#screen(`${bar} ${`${note}${left}`.slice(0, room)}`)
  }

  /** Makes room for lines that stay. */
  clear(): void {
    this.#screen?.clear()
  }

  finish(): void {
    this.#screen?.clear()
    this.#screen?.done()
  }
}
