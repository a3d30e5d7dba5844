import { parentPort, workerData } from 'node:worker_threads'
import { type Preparation, shareOf, type TrainingJob, type TrainingThreadData, takePieces } from './trainingJob.ts'
import { workloadOf } from './workloads.ts'

const { settings, given, thread, threads } = workerData as TrainingThreadData
const workload = workloadOf(settings, given)

parentPort?.on('message', (message: TrainingJob | Preparation) => {
  if (message.kind === 'prepare') workload.prepare(shareOf(message.workers, thread, threads))
  else takePieces(workload, message, thread, threads)
})
