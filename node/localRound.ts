import type { Logger } from '../src/logger/index.ts'
import type { Metrics } from '../src/metrics/index.ts'
import type { PeerMarket } from '../src/peer/market.ts'
import type { RoundAnnouncement, SupervisedRows, WorkerReport } from '../src/types/index.ts'
import type { Contribution } from './contribution.ts'
import type { DriftMonitor } from './drift.ts'
import type { WorkerEvent } from './machine.ts'
import { marketLag } from './marketLag.ts'

export interface LocalRoundModules {
  readonly market: PeerMarket
  readonly ownRows: () => SupervisedRows
  readonly contribution: Contribution
  /** Absent for a worker in a drill, which goes on whatever its data does. */
  readonly drift: DriftMonitor | undefined
  /** Whether the worker still trains for the round. */
  readonly isTraining: (round: number) => boolean
  readonly logger: Logger
  readonly metrics: Metrics
  readonly report: (event: WorkerReport) => void
}

/**
 * A worker's part of a round up to its word: waits for the round's clock in its own market as long as a commitment would
 * still be in time, pauses if its data drifts, and trains.
 *
 * @returns undefined when the round went on without this worker meanwhile
 * @throws the signal's reason when it aborts
 */
export async function workOnRound(
  modules: LocalRoundModules,
  announcement: RoundAnnouncement,
  signal: AbortSignal,
): Promise<WorkerEvent | undefined> {
  const { market, ownRows, contribution, drift, isTraining, logger, metrics, report } = modules
  const { round, marketClockMs, commitTimeoutMs } = announcement
  const reason = await marketLag(market, marketClockMs, commitTimeoutMs, signal)
  if (reason !== undefined) {
    report({ event: 'satOut', round, reason })
    return { type: 'trainingFailed', round }
  }
  if (!isTraining(round)) return undefined
  const cause = drift?.observe(round, ownRows())
  if (cause !== undefined) return { type: 'paused', round, cause }
  try {
    const updateHash = await contribution.train(announcement)
    return updateHash === undefined ? undefined : { type: 'trained', round, updateHash }
  } catch (error) {
    logger.error({ err: error, round }, 'training failed; this round goes on without this worker')
    metrics.errors.inc({ where: 'train' })
    return { type: 'trainingFailed', round }
  }
}
