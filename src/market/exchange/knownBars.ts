import { MINUTE_MS } from '../calendar.ts'
import type { GrowingBars } from './growingBars.ts'
import { type Bar, type Page, sameBar } from './page.ts'

/** After the end of a minute: trades of its last moments are counted late. */
export const SETTLE_MS = 30_000
/** The same for a bar that looks as it did before its end: then either nothing was traded since, or the answer is an old one. */
const UNCHANGED_SETTLE_MS = 600_000

/** The minutes' bars of one market, and up to when it is known which there are. */
export class KnownBars {
  readonly bars: GrowingBars
  /** The last row of an answer from before its end. */
  #unfinished: Bar | undefined
  #untilMs: number
  /** The exchange sends bars without trades too: one that is missing is late, not empty. */
  #sendsEmpty: boolean

  /** @param sinceMs - begin of the history, which may be without a bar; UTC ms */
  constructor(bars: GrowingBars, sinceMs: number) {
    this.bars = bars
    this.#untilMs = bars.length === 0 ? sinceMs : bars.lastMs + MINUTE_MS
    this.#sendsEmpty = bars.series().volume.includes(0)
  }

  /** Every bar that opens before this is held, or known not to be; UTC ms. */
  get untilMs(): number {
    return this.#untilMs
  }

  /** From when on to ask: an answer that has the last bar again can be told from one that lacks what should be there. */
  get askFromMs(): number {
    return this.bars.length === 0 ? this.#untilMs : this.bars.lastMs
  }

  /**
   * Takes what an answer says of the time from `askFromMs` on. What is held stays as it is, whatever a later answer says.
   *
   * @returns how many bars were new
   */
  add({ bars, newest, askedMs, full }: Page): number {
    const before = this.bars.length
    for (const bar of bars) this.#push(bar)
    if (newest === undefined) return this.bars.length - before
    const [newestMs] = newest
    if (newestMs + MINUTE_MS > askedMs) this.#unfinished = newest
    else if (this.#isSettled(newest, askedMs)) this.#push(newest)
    // A later row, be it unfinished, tells that there is none before it.
    this.#untilMs = Math.max(this.#untilMs, newestMs)
    if (newestMs === this.bars.lastMs && !full && !this.#sendsEmpty) {
      const settledMs = Math.floor((askedMs - SETTLE_MS) / MINUTE_MS) * MINUTE_MS
      this.#untilMs = Math.max(this.#untilMs, settledMs)
    }
    return this.bars.length - before
  }

  #isSettled(bar: Bar, askedMs: number): boolean {
    const isUnchanged = this.#unfinished !== undefined && sameBar(bar, this.#unfinished)
    return askedMs - (bar[0] + MINUTE_MS) >= (isUnchanged ? UNCHANGED_SETTLE_MS : SETTLE_MS)
  }

  #push(bar: Bar): void {
    const [timeMs, , , , , volume] = bar
    if (timeMs <= this.bars.lastMs) return
    this.bars.push(bar)
    this.#untilMs = Math.max(this.#untilMs, timeMs + MINUTE_MS)
    if (volume === 0) this.#sendsEmpty = true
  }
}
