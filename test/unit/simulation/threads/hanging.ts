import { parentPort } from 'node:worker_threads'
import { type TrainingJob, take } from '../../../../simulation/trainingJob.ts'

/** Takes the fourth piece of a job and never finishes it. */
parentPort?.on('message', (job: TrainingJob) => {
  if (job.progress.length > 4) take(job, 3)
})
