import { isoTime } from '../src/market/calendar.ts'
import type { PeerMarket } from '../src/peer/market.ts'

/**
 * Waits until a worker's own market has come to a time; that of files and simulations is there at once.
 *
 * @param atMs - UTC ms
 * @returns why the market is not there after `patienceMs`; undefined when it is
 * @throws the signal's reason when it aborts
 */
export async function marketLag(
  market: Pick<PeerMarket, 'reached'>,
  atMs: number,
  patienceMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await market.reached(atMs, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    const { name, message } = error as Error
    return name === 'TimeoutError' ? `its market has not reached ${isoTime(atMs)} in time` : message
  }
}
