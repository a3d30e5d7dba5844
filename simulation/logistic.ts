import { sharedKernels } from '../src/kernels/index.ts'
import { exp, log } from '../src/kernels/math.ts'
import { Random } from '../src/kernels/random.ts'
import { type DataPoison, flipClasses } from '../src/models/dataPoison.ts'
import { dirichlet } from './draws.ts'
import { fillNormals } from './normals.ts'
import type { Split, Trainee, Workload } from './workload.ts'

export const INPUTS = 784
export const CLASSES = 10
const WEIGHTS = INPUTS * CLASSES
const SAMPLES = 60
const BATCH = 10
const LEARNING_RATE = 0.03
const HELD_OUT = 600
/** Workers whose inputs share an allocation: one for each would have V8 collect garbage again and again amid the rounds. */
const WORKERS_TOGETHER = 1000
const IN_ORDER = Uint32Array.from({ length: SAMPLES }, (_, sample) => sample)

/** One worker's data, or data that nobody trains on. */
interface Samples {
  readonly length: number
  /** length × 784, row-major. */
  readonly inputs: Float32Array
  /** 0 to 9. */
  readonly labels: Uint8Array
}

export interface LogisticSettings {
  readonly seed: number
  readonly workers: number
  readonly rounds: number
  readonly split: Split
}

/**
 * Softmax regression from 784 inputs to 10 classes, 7,850 parameters: every worker has 60 samples of N(0, 1) inputs
 * labelled by the argmax of one random linear teacher, and trains an epoch in batches of 10 by gradient descent at 0.03.
 * The loss is the cross entropy on 600 samples of nobody's.
 *
 * Parameters: weights (784 × 10, row-major), then 10 biases, as in a dense layer. A worker's data is drawn when it is first
 * asked for.
 */
export class LogisticWorkload implements Workload {
  readonly name = 'logistic'
  readonly lossName = 'cross entropy out of sample'
  readonly parameterCount = WEIGHTS + CLASSES
  readonly manifest: Workload['manifest']
  readonly #settings: LogisticSettings
  readonly #teacher: Float64Array
  readonly #drawn = new Map<number, Samples>()
  #heldOut: Samples | undefined
  /** Room for the inputs of workers to come; it takes no memory before it is written to. */
  #room = new Float32Array(0)
  /** Scratch: a sample and its logits. */
  readonly #inputs = new Float64Array(INPUTS)
  readonly #logits = new Float64Array(CLASSES)

  constructor(settings: LogisticSettings) {
    this.#settings = settings
    this.#teacher = Float64Array.from(uniformLayer(`logistic teacher ${settings.seed}`))
    this.manifest = {
      schedule: { startMs: 0, windowMinutes: 60, rounds: settings.rounds },
      outerOptimizer: { learningRate: 1, momentum: 0 },
    }
  }

  initialParameters(): Float32Array {
    return uniformLayer(`logistic genesis ${this.#settings.seed}`)
  }

  prepare(workers: readonly number[]): void {
    for (const worker of workers) this.#samplesOf(worker)
  }

  train(trainees: readonly Trainee[], _round: number, base: Float32Array, poison?: DataPoison): Float32Array[] {
    const trainings = trainees.map(({ worker, seed }) => {
      const { inputs, labels } = this.#samplesOf(worker)
      const learnt = poison === 'labelFlip' ? flipClasses(labels, CLASSES) : labels
      const order = new Random(seed).shuffle(IN_ORDER.slice())
      return { inputs, labels: learnt, classes: CLASSES, order, batchSize: BATCH, learningRate: LEARNING_RATE }
    })
    return sharedKernels().trainSoftmax(base, trainings)
  }

  roundLoss(parameters: Float32Array): number {
    return this.finalLoss(parameters)
  }

  finalLoss(parameters: Float32Array): number {
    this.#heldOut ??= this.#draw(
      new Random(`logistic held out ${this.#settings.seed}`),
      new Float32Array(HELD_OUT * INPUTS),
    )
    const { length, inputs, labels } = this.#heldOut
    const weights = Float64Array.from(parameters)
    let total = 0
    for (let sample = 0; sample < length; sample++) {
      this.#load(inputs, sample)
      addLogits(weights, this.#inputs, this.#logits)
      total += logSumExp(this.#logits) - this.#logits[labels[sample]]
    }
    return Number.isFinite(total) ? total / length : Number.POSITIVE_INFINITY
  }

  /** Copies a sample to the scratch: doubles are faster to compute with. */
  #load(inputs: Float32Array, sample: number): void {
    const x = this.#inputs
    const from = sample * INPUTS
    for (let i = 0; i < INPUTS; i++) x[i] = inputs[from + i]
  }

  #samplesOf(worker: number): Samples {
    let samples = this.#drawn.get(worker)
    if (samples === undefined) {
      const { seed, split } = this.#settings
      const random = new Random(`logistic worker ${worker} ${seed}`)
      const shares = split.kind === 'dirichlet' ? dirichlet(random, split.alpha, CLASSES) : undefined
      samples = this.#draw(random, this.#takeRoom(), shares)
      this.#drawn.set(worker, samples)
    }
    return samples
  }

  /** For the inputs of one worker. */
  #takeRoom(): Float32Array {
    const values = SAMPLES * INPUTS
    if (this.#room.length === 0) {
      const workers = Math.min(this.#settings.workers - this.#drawn.size, WORKERS_TOGETHER)
      this.#room = new Float32Array(workers * values)
    }
    const inputs = this.#room.subarray(0, values)
    this.#room = this.#room.subarray(values)
    return inputs
  }

  /**
   * @param inputs - to be filled
   * @param shares - how often each label is to occur; as the teacher gives them when absent
   */
  #draw(random: Random, inputs: Float32Array, shares?: Float64Array): Samples {
    const length = inputs.length / INPUTS
    const labels = new Uint8Array(length)
    const largest = shares === undefined ? 1 : shares.reduce((a, b) => Math.max(a, b))
    for (let sample = 0; sample < length; ) {
      const row = inputs.subarray(sample * INPUTS, (sample + 1) * INPUTS)
      fillNormals(random, row)
      this.#load(inputs, sample)
      addLogits(this.#teacher, this.#inputs, this.#logits)
      labels[sample] = argmax(this.#logits)
      // The teacher gives all labels about equally often, so that keeping by share makes the shares.
      if (shares === undefined || random.float() * largest < shares[labels[sample]]) sample++
    }
    return { length, inputs, labels }
  }
}

/** A linear layer as PyTorch starts it: uniform within ±1/√784. */
function uniformLayer(seed: string): Float32Array {
  const random = new Random(seed)
  const limit = 1 / Math.sqrt(INPUTS)
  return Float32Array.from({ length: WEIGHTS + CLASSES }, () => limit * (2 * random.float() - 1))
}

/** The ten sums stand in local variables, which a loop over them would keep in memory: it takes a third of the time. */
function addLogits(w: Float64Array, x: Float64Array, out: Float64Array): void {
  let s0 = w[WEIGHTS]
  let s1 = w[WEIGHTS + 1]
  let s2 = w[WEIGHTS + 2]
  let s3 = w[WEIGHTS + 3]
  let s4 = w[WEIGHTS + 4]
  let s5 = w[WEIGHTS + 5]
  let s6 = w[WEIGHTS + 6]
  let s7 = w[WEIGHTS + 7]
  let s8 = w[WEIGHTS + 8]
  let s9 = w[WEIGHTS + 9]
  for (let i = 0, at = 0; i < INPUTS; i++, at += CLASSES) {
    const value = x[i]
    s0 += value * w[at]
    s1 += value * w[at + 1]
    s2 += value * w[at + 2]
    s3 += value * w[at + 3]
    s4 += value * w[at + 4]
    s5 += value * w[at + 5]
    s6 += value * w[at + 6]
    s7 += value * w[at + 7]
    s8 += value * w[at + 8]
    s9 += value * w[at + 9]
  }
  out[0] = s0
  out[1] = s1
  out[2] = s2
  out[3] = s3
  out[4] = s4
  out[5] = s5
  out[6] = s6
  out[7] = s7
  out[8] = s8
  out[9] = s9
}

function logSumExp(logits: Float64Array): number {
  let largest = logits[0]
  for (const logit of logits) largest = Math.max(largest, logit)
  let sum = 0
  for (const logit of logits) sum += exp(logit - largest)
  return largest + log(sum)
}

function argmax(values: Float64Array): number {
  let best = 0
  for (let j = 1; j < values.length; j++) if (values[j] > values[best]) best = j
  return best
}
