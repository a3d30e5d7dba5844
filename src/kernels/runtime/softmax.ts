import { KernelError } from '../../errors/index.ts'
import type { SoftmaxTraining } from '../trainingKernels.ts'
import type { Passes } from './passes.ts'

/** Words of a job, and where its float64 stands; see assembly/softmax.ts. */
const JOB_BYTES = 40
const LEARNING_RATE = 32
const GROUP = 16

/** See `TrainingKernels`. @throws {KernelError} SHAPE_MISMATCH | OUT_OF_MEMORY */
export function trainSoftmax(passes: Passes, parameters: Float32Array, training: SoftmaxTraining): Float32Array {
  const { inputs, labels, classes, order, batchSize, learningRate } = training
  const inputCount = parameters.length / classes - 1
  requireShape(parameters, training, inputCount)
  const { memory } = passes
  const size = Math.min(batchSize, order.length)
  const stride = Math.ceil((inputCount + 1) / GROUP) * GROUP
  return passes.scoped((scope) => {
    const learnt = scope.write(bytesOf(parameters))
    const samples = scope.write(bytesOf(inputs))
    const job = scope.allocate(JOB_BYTES)
    memory
      .words(job, JOB_BYTES / 4)
      .set([learnt, samples, scope.write(labels), scope.write(bytesOf(order)), inputCount, classes, order.length, size])
    memory.doubles(job + LEARNING_RATE, 1)[0] = learningRate
    passes.runAlone('trainSoftmax', job, (classes + size) * stride * 4 + size * classes * 4 + classes * 8)
    return memory.floats(learnt, parameters.length).slice()
  })
}

/** The kernel reads and writes where these say, so all must fit. */
function requireShape(parameters: Float32Array, training: SoftmaxTraining, inputCount: number): void {
  const { inputs, labels, classes, order, batchSize } = training
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
