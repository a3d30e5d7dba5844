import type { Account, CoordinatorReport, RoundReport, WorkerReport } from '../../../src/types/index.ts'

/** Where a worker is in the round under way. */
export type WorkerStage =
  | 'starting'
  | 'waiting'
  | 'training'
  | 'committed'
  | 'revealed'
  | 'paused'
  | 'refused'
  | 'finished'
  | 'ended'

export interface WorkerProgress {
  readonly name: string
  readonly account: Account
  readonly attack: string
  stage: WorkerStage
  /** What became of its update in the last settled round, or that it paused; null when it said nothing. */
  verdict: 'paid' | 'unpaid' | string | null
  acceptedRounds: number
  rejectedRounds: number
  /** Token units (10⁻¹⁸) earned so far. */
  earned: bigint
}

/** Why a worker's reports make its run a failure, if any. */
export interface Refusal {
  readonly worker: string
  readonly round: number
  readonly reason: string
}

/** What the events of all peers say about the run; the view is drawn from it. */
export class Progress {
  readonly workers: readonly WorkerProgress[]
  readonly settled: RoundReport[] = []
  readonly refusals: Refusal[] = []
  readonly rounds: number
  /** The round under way; 0 before the first. */
  round = 0
  bytes = 0
  #byAccount: ReadonlyMap<Account, WorkerProgress>

  constructor(
    rounds: number,
    workers: readonly { readonly name: string; readonly account: Account; readonly attack: string }[],
  ) {
    this.rounds = rounds
    this.workers = workers.map(({ name, account, attack }) => ({
      name,
      account,
      attack,
      stage: 'starting',
      verdict: null,
      acceptedRounds: 0,
      rejectedRounds: 0,
      earned: 0n,
    }))
    this.#byAccount = new Map(this.workers.map((worker) => [worker.account, worker]))
  }

  nameOf(account: string): string {
    return this.#byAccount.get(account as Account)?.name ?? account
  }

  worker(account: Account): WorkerProgress {
    const worker = this.#byAccount.get(account)
    if (worker === undefined) throw new RangeError(`${account} is no worker of this network`)
    return worker
  }

  onWorker(account: Account, event: WorkerReport): void {
    const worker = this.worker(account)
    switch (event.event) {
      case 'joined':
        worker.stage = 'waiting'
        return
      case 'training':
        worker.stage = 'training'
        return
      case 'paused':
        worker.stage = 'paused'
        return
      case 'settled':
        worker.earned += BigInt(event.reward)
        return
      case 'refused':
        worker.stage = 'refused'
        this.refusals.push({ worker: worker.name, round: event.round, reason: event.reason })
        return
      case 'finished':
        worker.stage = 'finished'
        return
    }
  }

  onCoordinator(event: CoordinatorReport): void {
    switch (event.event) {
      case 'announced':
        this.round = event.round
        return
      case 'committed':
      case 'revealed':
        this.#setStage(event.account, event.event)
        return
      case 'round':
        this.#settle(event)
        return
    }
  }

  #setStage(account: Account, stage: 'committed' | 'revealed'): void {
    const worker = this.#byAccount.get(account)
    if (worker !== undefined && worker.stage !== 'ended') worker.stage = stage
  }

  #settle(report: RoundReport): void {
    this.settled.push(report)
    this.bytes += report.bytes
    for (const worker of this.workers) {
      const rejected = report.rejected.find((entry) => entry.worker === worker.account)
      const isPaused = report.paused.some((entry) => entry.worker === worker.account)
      const isAccepted = report.accepted.includes(worker.account)
      const silent = isPaused ? 'paused: drift' : null
      worker.verdict =
        rejected?.reason ?? (isAccepted ? (report.paid.includes(worker.account) ? 'paid' : 'unpaid') : silent)
      if (isAccepted) worker.acceptedRounds++
      if (rejected !== undefined) worker.rejectedRounds++
      if (['committed', 'revealed', 'paused'].includes(worker.stage)) worker.stage = 'waiting'
    }
  }
}

/** Mean losses over all settled rounds, each window counted once: what the summary calls the run's loss. */
export function meanLosses(rounds: readonly Pick<RoundReport, 'loss' | 'baselines'>[]): {
  readonly loss: number
  readonly baselines: RoundReport['baselines']
} {
  const mean = (value: (round: Pick<RoundReport, 'loss' | 'baselines'>) => number): number =>
    rounds.reduce((total, round) => total + value(round), 0) / rounds.length
  return {
    loss: mean(({ loss }) => loss),
    baselines: {
      randomWalk: mean(({ baselines }) => baselines.randomWalk),
      har: mean(({ baselines }) => baselines.har),
    },
  }
}
