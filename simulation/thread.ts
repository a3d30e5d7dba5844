import { parentPort } from 'node:worker_threads'
import type { SimulationSettings } from './settings.ts'
import { simulate } from './simulate.ts'
import { outcomeOf } from './threads.ts'
import type { Workload } from './workload.ts'
import { workloadOf } from './workloads.ts'

let workload: Workload | undefined

/** Simulates one setting after the other as they come, on data made once. */
parentPort?.on('message', async (settings: SimulationSettings) => {
  workload ??= workloadOf(settings)
  parentPort?.postMessage(outcomeOf(await simulate(settings, { workload })))
})
