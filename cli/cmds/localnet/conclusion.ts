import { join } from 'node:path'
import type { RunManifest } from '../../../src/config/index.ts'
import { chainIdOf } from '../../../src/config/index.ts'
import { ledgerPath } from '../../../src/storage/index.ts'
import type { Account, Hash } from '../../../src/types/index.ts'
import { askForecasts, checkAgreement, checkAllAnswered, type VerifiedForecast } from '../../lib/forecasts.ts'
import { type LocalChain, readBalances } from './chain.ts'
import type { PeerProcesses, RunningWorker } from './peers.ts'

/** How many workers are asked for a forecast. */
const ASKED = 2

/** A run whose rounds are over. */
export interface OverRun {
  readonly runId: Hash
  readonly manifest: RunManifest
  readonly chain: LocalChain | undefined
  readonly processes: PeerProcesses
  /** Cumulative earnings by account, as the coordinator reports them. */
  readonly earned: Readonly<Record<Account, string>>
  readonly signal: AbortSignal
}

export interface NamedForecast extends VerifiedForecast {
  /** Of the worker that answered. */
  readonly name: string
}

/**
 * Asks two workers, honest ones where there are two, for the same forecast over libp2p.
 *
 * @throws {MurmurationError} when one does not answer or they disagree
 */
export async function askWorkers({ runId, manifest, processes, signal }: OverRun): Promise<NamedForecast[]> {
  const following = processes.following()
  const honestFirst = [
    ...following.filter(({ worker }) => worker.attack === 'none'),
    ...following.filter(({ worker }) => worker.attack !== 'none'),
  ]
  const asked = honestFirst.slice(0, ASKED)
  const addresses = await Promise.all(asked.map(addressWhenFinished))
  const outcomes = await askForecasts({ addresses, runId, chainIds: [chainIdOf(manifest)], market: {}, signal })
  checkAllAnswered(outcomes)
  const answers = outcomes.flatMap((outcome, i) =>
    'answer' in outcome ? [{ ...outcome.answer, name: asked[i].worker.name }] : [],
  )
  checkAgreement(answers)
  return answers
}

export interface FailedClaim {
  readonly name: string
  readonly reason: string
}

/** Waits until every worker that followed the run to its end has claimed its reward. @returns the claims that failed */
export async function awaitClaims({ processes }: OverRun): Promise<FailedClaim[]> {
  const failures = await Promise.all(
    processes.following().map(async ({ worker: { name }, child, milestones }) => {
      const end = await Promise.race([milestones.reached('claimed', 'claimFailed', 'refused'), child.ended])
      if (!('event' in end)) return [{ name, reason: 'its process ended' }]
      return end.event === 'claimed' ? [] : [{ name, reason: end.reason }]
    }),
  )
  return failures.flat()
}

export interface WorkerBalance {
  readonly name: string
  readonly account: Account
  /** Token units (10⁻¹⁸). */
  readonly amount: bigint
}

/** What each worker holds of the reward token; without a chain, what it would have been paid. @throws {ChainError} */
export async function workerBalances({ chain, processes, earned, signal }: OverRun): Promise<WorkerBalance[]> {
  const workers = processes.workers.map(({ worker: { name, account } }) => ({ name, account }))
  if (chain === undefined) {
    return workers.map((worker) => ({ ...worker, amount: BigInt(earned[worker.account] ?? '0') }))
  }
  const amounts = await readBalances(
    chain,
    workers.map(({ account }) => account),
    signal,
  )
  return workers.map((worker, i) => ({ ...worker, amount: amounts[i] }))
}

/** Where a peer keeps the record chain and the checkpoint of a model. */
export function resultPaths(
  dataDir: string,
  modelHash: Hash,
): { readonly record: string; readonly checkpoint: string } {
  return {
    record: ledgerPath(dataDir),
    checkpoint: join(dataDir, 'checkpoints', `${modelHash.slice(2)}.ckpt`),
  }
}

async function addressWhenFinished({ milestones }: RunningWorker): Promise<string> {
  const [{ addresses }] = await Promise.all([milestones.reached('listening'), milestones.reached('finished')])
  return addresses[0]
}
