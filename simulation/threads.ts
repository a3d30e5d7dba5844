import { Worker } from 'node:worker_threads'
import type { SimulationSettings } from './settings.ts'
import { type SimulationResult, simulate } from './simulate.ts'
import { workloadOf } from './workloads.ts'

/** What is kept of a simulation among many. */
export type Outcome = Omit<SimulationResult, 'rounds'>

export interface ManyControl {
  /** Called after every simulation. */
  readonly onDone?: (done: number) => void
  readonly signal?: AbortSignal
  /** How many run at the same time; their number shows in no result. @default 1 */
  readonly threads?: number
}

/**
 * Runs simulations that share workload, workers, rounds, seed and split, so that their data is made once a thread.
 *
 * @returns their outcomes, in order
 * @throws what the first that fails threw, or the signal's reason when it is aborted
 */
export async function simulateMany(
  jobs: readonly SimulationSettings[],
  { onDone, signal, threads = 1 }: ManyControl = {},
): Promise<Outcome[]> {
  signal?.throwIfAborted()
  if (threads > 1 && jobs.length > 1) return await inThreads(jobs, { onDone, signal, threads })
  const workload = workloadOf(jobs[0])
  const outcomes: Outcome[] = []
  for (const job of jobs) {
    outcomes.push(outcomeOf(await simulate(job, { workload, signal })))
    onDone?.(outcomes.length)
  }
  return outcomes
}

export function outcomeOf({ rounds: _, ...outcome }: SimulationResult): Outcome {
  return outcome
}

async function inThreads(
  jobs: readonly SimulationSettings[],
  { onDone, signal, threads }: ManyControl & { readonly threads: number },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let next = 0
  let done = 0
  const { promise: failed, reject } = Promise.withResolvers<never>()
  const workers = Array.from({ length: Math.min(threads, jobs.length) }, () => {
    return new Worker(new URL('./thread.ts', import.meta.url))
  })
  const abort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const working = workers.map(
      (worker) =>
        new Promise<void>((resolve) => {
          let index = -1
          const give = (): void => {
            index = next++
            if (index < jobs.length) worker.postMessage(jobs[index])
            else resolve()
          }
          worker.on('error', reject)
          worker.on('message', (outcome: Outcome) => {
            outcomes[index] = outcome
            onDone?.(++done)
            give()
          })
          give()
        }),
    )
    await Promise.race([Promise.all(working), failed])
  } finally {
    signal?.removeEventListener('abort', abort)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return outcomes
}
