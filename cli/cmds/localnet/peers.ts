import { ProtocolError } from '../../../src/errors/index.ts'
import type { CoordinatorReport, PeerEvent, WorkerReport } from '../../../src/types/index.ts'
import { ProcessError } from '../../lib/errors.ts'
import { Child } from './child.ts'
import { Milestones } from './milestones.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import type { LocalPeer, LocalWorker } from './setup.ts'

const START_TIMEOUT_MS = 120_000

interface Running<Event extends PeerEvent> {
  readonly child: Child<Event>
  readonly milestones: Milestones<Event>
}

export interface RunningWorker extends Running<WorkerReport> {
  readonly worker: LocalWorker
}

/** The processes of a local network: starts them, follows what they report, tells when the run cannot go on. */
export class PeerProcesses {
  /** Rejects when the run cannot go on. */
  readonly failed: Promise<never>
  readonly workers: RunningWorker[] = []
  readonly #children: Child<PeerEvent>[] = []
  readonly #fail: (error: Error) => void
  readonly #progress: Progress
  readonly #output: Output
  readonly #minUpdates: number
  #isOver = false

  /** @param minUpdates - the run goes on while this many workers are left */
  constructor(progress: Progress, output: Output, minUpdates: number) {
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => undefined)
    this.failed = promise
    this.#fail = reject
    this.#progress = progress
    this.#output = output
    this.#minUpdates = minUpdates
  }

  /** @returns once it listens */
  async startCoordinator(peer: LocalPeer): Promise<Running<CoordinatorReport>> {
    const running = this.#start<CoordinatorReport>(peer, 'coordinator', (event) => {
      this.#progress.onCoordinator(event)
      if (event.event === 'round') this.#output.round(event)
      else if (event.event === 'chainBehind')
        this.#output.note(`round ${event.round}: not on the chain yet: ${event.reason}`)
      else this.#output.refresh?.()
    })
    running.child.ended.then((ending) => {
      this.fail(running.child.failure(ending))
    })
    await this.#untilListening([running])
    return running
  }

  /** @returns once all listen */
  async startWorkers(workers: readonly LocalWorker[]): Promise<void> {
    for (const worker of workers) {
      const running = this.#start<WorkerReport>(worker, 'worker', (event) => {
        this.#progress.onWorker(worker.account, event)
        if (event.event === 'refused') this.#onRefused(worker, event.reason)
        else this.#output.refresh?.()
      })
      running.child.ended.then((ending) => this.#onWorkerEnded(worker, running.child.failure(ending)))
      this.workers.push({ ...running, worker })
    }
    await this.#untilListening(this.workers)
  }

  /** The workers that still follow the run, in their order. */
  following(): RunningWorker[] {
    return this.workers.filter(({ child, milestones }) => child.alive && !milestones.has('refused'))
  }

  /** Says that the run cannot go on for a reason outside these processes. */
  fail(error: Error): void {
    if (!this.#isOver) this.#fail(error)
  }

  /** Ends all of them at once; resolves when the last is gone. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#children.map((child) => child.stop()))
  }

  #start<Event extends PeerEvent>(
    { name, configPath, logPath }: LocalPeer,
    verb: 'coordinator' | 'worker',
    onEvent: (event: Event) => void,
  ): Running<Event> {
    if (this.#isOver) throw new ProcessError('CHILD_FAILED', `${name} was not started: the network is being stopped`)
    const milestones = new Milestones<Event>()
    const child = new Child<Event>({
      name,
      verb,
      configPath,
      logPath,
      onEvent: (event) => {
        onEvent(event)
        milestones.hear(event)
      },
    })
    this.#children.push(child)
    return { child, milestones }
  }

  async #untilListening<Event extends PeerEvent>(peers: readonly Running<Event>[]): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      reject(new ProcessError('TIMEOUT', `a peer does not listen ${START_TIMEOUT_MS / 1000} s after its start`))
    }, START_TIMEOUT_MS)
    const listening = Promise.all(peers.map(({ milestones }) => milestones.reached('listening')))
    try {
      await Promise.race([listening, this.failed, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #onWorkerEnded({ account }: LocalWorker, failure: ProcessError): void {
    if (this.#isOver) return
    this.#progress.worker(account).stage = 'ended'
    // Before the first round everyone is waited for.
    if (this.#progress.round === 0) {
      this.#fail(failure)
      return
    }
    this.#output.note(`${failure.message}\nThe others go on.`)
    this.#checkEnough(failure)
  }

  #onRefused({ name }: LocalWorker, reason: string): void {
    this.#output.note(`${name} follows the coordinator no further: ${reason}`)
    this.#checkEnough(new ProtocolError('DISAGREEMENT', `${name} disagrees with the coordinator: ${reason}`))
  }

  #checkEnough(cause: Error): void {
    const left = this.following().length
    if (left >= this.#minUpdates) return
    const message = `only ${left} workers are left, a round needs ${this.#minUpdates}; ${cause.message}`
    this.#fail(new ProcessError('CHILD_FAILED', message, { cause }))
  }
}
