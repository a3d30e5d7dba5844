import { KernelError } from '../../errors/index.ts'
import type { SoftmaxTraining } from '../trainingKernels.ts'
import type { Passes } from './passes.ts'

/** Bytes of a job, and where its float64 stands; see assembly/softmax.ts. */
const JOB_BYTES = 40
const LEARNING_RATE = 32
const GROUP = 16

/** See `TrainingKernels`. @throws {KernelError} SHAPE_MISMATCH | OUT_OF_MEMORY */
export function trainSoftmax(
  passes: Passes,
  parameters: Float32Array,
  trainings: readonly SoftmaxTraining[],
): Float32Array[] {
  for (const training of trainings) requireShape(parameters, training)
  const { memory } = passes
  return passes.scoped((scope) => {
    const jobs = scope.allocate(trainings.length * JOB_BYTES)
    const learnt = trainings.map(({ inputs, labels, classes, order, batchSize, learningRate }, unit) => {
      const address = scope.write(bytesOf(parameters))
      const data = [bytesOf(inputs), labels, bytesOf(order)].map((bytes) => scope.write(bytes))
      const counts = [inputCountOf(parameters, classes), classes, order.length, Math.min(batchSize, order.length)]
      const job = jobs + unit * JOB_BYTES
      memory.words(job, JOB_BYTES / 4).set([address, ...data, ...counts])
      memory.doubles(job + LEARNING_RATE, 1)[0] = learningRate
      return address
    })
    passes.runJobs({
      kernel: 'trainSoftmax',
      job: jobs,
      units: trainings.length,
      scratchBytes: Math.max(0, ...trainings.map((training) => scratchBytes(parameters, training))),
      work: trainings.reduce((values, { order }) => values + order.length * parameters.length, 0),
    })
    return learnt.map((address) => memory.floats(address, parameters.length).slice())
  })
}

function inputCountOf(parameters: Float32Array, classes: number): number {
  return parameters.length / classes - 1
}

function scratchBytes(parameters: Float32Array, { classes, order, batchSize }: SoftmaxTraining): number {
  const size = Math.min(batchSize, order.length)
  const stride = Math.ceil((inputCountOf(parameters, classes) + 1) / GROUP) * GROUP
  return (classes + size) * stride * 4 + size * classes * 4 + classes * 8
}

/** The kernel reads and writes where these say, so all must fit. */
function requireShape(parameters: Float32Array, training: SoftmaxTraining): void {
  const { inputs, labels, classes, order, batchSize } = training
  const inputCount = inputCountOf(parameters, classes)
  const mismatch = (what: string) => new KernelError('SHAPE_MISMATCH', `softmax training: ${what}`)
  if (!Number.isInteger(inputCount) || inputCount < 0) {
    throw mismatch(`${parameters.length} parameters are no linear layer with ${classes} classes`)
  }
  if (inputs.length !== labels.length * inputCount) {
    throw mismatch(`${inputs.length} values for ${labels.length} samples of ${inputCount}`)
  }
  if (!Number.isInteger(batchSize) || batchSize < 1) throw mismatch(`batches of ${batchSize}`)
  for (const label of labels) if (label >= classes) throw mismatch(`label ${label} with ${classes} classes`)
  for (const sample of order) if (sample >= labels.length) throw mismatch(`sample ${sample} of ${labels.length}`)
}

function bytesOf(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
