import type { ExchangeError } from '../../errors/index.ts'
import type { ExchangeClient } from './client.ts'
import type { Clock } from './clock.ts'
import { askPage, type Bar, type Page } from './page.ts'
import { retrying } from './retry.ts'
import type { Span } from './spans.ts'

/** Of one page; the delays between them add up to half a minute. */
const PAGE_ATTEMPTS = 7
/** After this long no cache shows a bar unfinished. */
const SETTLED_MS = 3_600_000

export interface FetchKlinesOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onRetry?: ((error: ExchangeError, delayMs: number) => void) | undefined
}

/** Bars of one answer. */
export interface KlinesPage {
  /** Closed, strictly ascending, all after those of the page before. */
  readonly bars: readonly Bar[]
  /** How far the span has been asked for, UTC ms. */
  readonly reachedMs: number
}

/**
 * The closed bars of a span, page after page; bars that the exchange does not have are left out. Ends early where the
 * present begins: a bar of the last hour that no newer one follows is left to a later call.
 *
 * @throws {ExchangeError} when an answer cannot be had, or used, after some attempts; pages given until then stand
 */
export async function* fetchKlines(
  client: ExchangeClient,
  { sinceMs, untilMs }: Span,
  options: FetchKlinesOptions,
): AsyncGenerator<KlinesPage, void, void> {
  const { intervalMs, pageBars } = client
  const ask = (fromMs: number): Promise<Page> =>
    retrying(() => askPage(client, fromMs), { ...options, attempts: PAGE_ATTEMPTS })
  let atMs = Math.ceil(sinceMs / intervalMs) * intervalMs
  /** The first empty answer of those that follow each other: asked for once more, so that no failure makes a gap. */
  let emptyMs: number | undefined
  for (;;) {
    const isOver = atMs >= untilMs || atMs + intervalMs > client.now()
    if (isOver && emptyMs === undefined) return
    let page = isOver ? undefined : await ask(atMs)
    if (page?.newest === undefined && !isOver) {
      emptyMs ??= atMs
      // Some exchanges look for bars in a span as long as a page only.
      atMs += Math.max(1, pageBars - 1) * intervalMs
      yield { bars: [], reachedMs: Math.min(atMs, untilMs) }
      continue
    }
    if (emptyMs !== undefined) {
      const again = await ask(emptyMs)
      if (again.newest !== undefined) page = again
      emptyMs = undefined
    }
    if (page?.newest === undefined) return
    const { bars, newest, askedMs, full } = page
    const isSettled = newest[0] + intervalMs + SETTLED_MS <= askedMs
    const closed = isSettled ? [...bars, newest] : bars
    atMs = newest[0] + (isSettled ? intervalMs : 0)
    yield { bars: closed.filter(([timeMs]) => timeMs < untilMs), reachedMs: Math.min(atMs, untilMs) }
    if (!isSettled && (!full || bars.length === 0)) return
  }
}
