import { parentPort } from 'node:worker_threads'
import { FREE, TAKEN, type TrainingJob } from '../../../../simulation/trainingJob.ts'

/** Takes the fourth piece of a job and never finishes it. */
parentPort?.on('message', ({ progress }: TrainingJob) => {
  if (progress.length > 4) Atomics.compareExchange(progress, 4, FREE, TAKEN)
})
