import type { ExchangeError } from '../../errors/index.ts'
import type { ExchangeClient } from './client.ts'
import type { Clock } from './clock.ts'
import { askPage, type Bar } from './page.ts'
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
  let atMs = Math.ceil(sinceMs / intervalMs) * intervalMs
  while (atMs < untilMs && atMs + intervalMs <= client.now()) {
    const { bars, newest, askedMs } = await retrying(() => askPage(client, atMs), {
      ...options,
      attempts: PAGE_ATTEMPTS,
    })
    if (newest === undefined) {
      // Some exchanges look for bars in a span as long as a page only.
      atMs += Math.max(1, pageBars - 1) * intervalMs
      yield { bars, reachedMs: Math.min(atMs, untilMs) }
      continue
    }
    const isSettled = newest[0] + intervalMs + SETTLED_MS <= askedMs
    const closed = isSettled ? [...bars, newest] : bars
    atMs = newest[0] + intervalMs
    yield { bars: closed.filter(([timeMs]) => timeMs < untilMs), reachedMs: Math.min(atMs, untilMs) }
    if (!isSettled) return
  }
}
