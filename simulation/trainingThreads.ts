import { Worker } from 'node:worker_threads'
import type { DataPoison } from '../src/models/dataPoison.ts'
import type { GivenProblem } from './regression.ts'
import type { SimulationSettings } from './settings.ts'
import {
  compute,
  FAILED,
  FINISHED,
  jobOf,
  NOTHING,
  type Preparation,
  piecesOf,
  setState,
  shareOf,
  stateOf,
  TAKEN,
  type TrainingJob,
  type TrainingThreadData,
  takePieces,
  type Work,
} from './trainingJob.ts'
import { meanLoss, type Trainee, type Workload } from './workload.ts'

/** How long another thread may work on one piece before its death is supposed, by the longest that this one took. */
const PATIENCE = 50
const LEAST_PATIENCE_MS = 10_000

export interface TrainingThreadsOptions {
  /** Threads in all, this one counted. */
  readonly threads: number
  readonly given?: GivenProblem
  /** For tests: what the other threads run. */
  readonly entry?: URL
  /** For tests: see LEAST_PATIENCE_MS. */
  readonly leastPatienceMs?: number
}

/**
 * Threads that train the workers of a simulation at the same time: this one, which waits for the others at the end of every
 * job, and others that make the same workload from the same settings. Who computes what shows in no result. They begin to
 * start at once; until they are ready, this thread works alone.
 */
export class TrainingThreads {
  readonly #others: readonly Worker[]
  readonly #threads: number
  readonly #leastPatienceMs: number
  /** Jobs whose memory nobody else holds. */
  readonly #last: { [kind in Work['kind']]?: TrainingJob } = {}
  #failure: Error | undefined
  #isClosed = false

  constructor(settings: SimulationSettings, { threads, given, entry, leastPatienceMs }: TrainingThreadsOptions) {
    this.#threads = threads
    this.#leastPatienceMs = leastPatienceMs ?? LEAST_PATIENCE_MS
    this.#others = Array.from({ length: threads - 1 }, (_, other) => {
      const workerData: TrainingThreadData = { settings, given, thread: other + 1, threads }
      const worker = new Worker(entry ?? new URL('./trainingThread.ts', import.meta.url), { workerData })
      worker.unref()
      worker.on('error', (cause) => {
        this.#failure ??= new Error(`a training thread failed: ${(cause as Error).message}`, { cause })
      })
      worker.on('exit', (code) => {
        if (!this.#isClosed) this.#failure ??= new Error(`a training thread ended with code ${code}`)
      })
      return worker
    })
  }

  /** The workload, trained and scored on all threads; it has to be made from the same settings. */
  share(workload: Workload): Workload {
    return new SharedWorkload(workload, this)
  }

  /** Lets every thread make the data of its share of some workers; this one's is made when it returns. */
  prepare(workload: Workload, workers: readonly number[]): void {
    this.#tell({ kind: 'prepare', workers })
    workload.prepare(shareOf(workers, 0, this.#threads))
  }

  /** @returns the job, whose memory the next of its kind will use again @throws what a thread failed with */
  run(workload: Workload, work: Work, parameters: Float32Array): TrainingJob {
    this.check()
    const job = jobOf(work, parameters, this.#last[work.kind])
    this.#last[work.kind] = undefined
    this.#tell(job)
    const beganMs = performance.now()
    takePieces(workload, job, 0, this.#threads)
    const patienceMs = Math.max(this.#leastPatienceMs, PATIENCE * (performance.now() - beganMs))
    if (this.#join(workload, job, patienceMs)) this.#last[work.kind] = job
    return job
  }

  /** @throws what a thread has failed with, which is known here a turn of the event loop later */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends the other threads. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#others.map((worker) => worker.terminate()))
  }

  #tell(message: TrainingJob | Preparation): void {
    for (const worker of this.#others) worker.postMessage(message)
  }

  /**
   * Waits for the pieces that others have taken. What they do not finish, they being dead or as good as, is done here.
   *
   * @returns whether all have finished theirs
   */
  #join(workload: Workload, job: TrainingJob, patienceMs: number): boolean {
    let finished = true
    const pieces = piecesOf(job.work)
    for (let piece = 0; piece < pieces; piece++) {
      while (stateOf(job, piece) === TAKEN) {
        const count = Atomics.load(job.progress, FINISHED)
        if (stateOf(job, piece) !== TAKEN) break
        if (Atomics.wait(job.progress, FINISHED, count, patienceMs) !== 'timed-out') continue
        finished = false
        redo(workload, job, piece)
      }
      // Here it fails with the same error, unless it was the thread's own, of which an event will tell.
      if (stateOf(job, piece) === FAILED) redo(workload, job, piece)
    }
    return finished
  }
}

function redo(workload: Workload, job: TrainingJob, piece: number): void {
  setState(job, piece, compute(workload, job, piece))
}

/** A workload on all threads. */
class SharedWorkload implements Workload {
  readonly name: Workload['name']
  readonly lossName: string
  readonly parameterCount: number
  readonly manifest: Workload['manifest']
  readonly lossParts?: number
  readonly backdoorLoss?: (parameters: Float32Array) => number
  readonly #workload: Workload
  readonly #threads: TrainingThreads

  constructor(workload: Workload, threads: TrainingThreads) {
    this.name = workload.name
    this.lossName = workload.lossName
    this.parameterCount = workload.parameterCount
    this.manifest = workload.manifest
    this.lossParts = workload.lossParts
    if (workload.backdoorLoss !== undefined) this.backdoorLoss = workload.backdoorLoss.bind(workload)
    this.#workload = workload
    this.#threads = threads
  }

  initialParameters(): Float32Array {
    return this.#workload.initialParameters()
  }

  prepare(workers: readonly number[]): void {
    this.#threads.prepare(this.#workload, workers)
  }

  /** Updates are those of the round only until the next call. */
  train(trainees: readonly Trainee[], round: number, base: Float32Array, poison?: DataPoison) {
    const job = this.#threads.run(this.#workload, { kind: 'train', trainees, round, poison }, base)
    return trainees.map((_, i) => {
      if (stateOf(job, i) === NOTHING) return undefined
      return job.updates.subarray(i * base.length, (i + 1) * base.length)
    })
  }

  roundLoss(parameters: Float32Array, round: number): number {
    return this.#workload.lossParts === undefined
      ? this.#workload.roundLoss(parameters, round)
      : this.finalLoss(parameters)
  }

  finalLoss(parameters: Float32Array): number {
    const { lossParts } = this.#workload
    if (lossParts === undefined) return this.#workload.finalLoss(parameters)
    const { losses } = this.#threads.run(this.#workload, { kind: 'loss', parts: lossParts }, parameters)
    return meanLoss(losses)
  }
}
