import { TrainingError } from '../src/errors/index.ts'
import { Random } from '../src/kernels/random.ts'
import { difference } from '../src/kernels/vector.ts'
import { modelSpecSchema, trainingSpecSchema } from '../src/models/config.ts'
import type { DataPoison } from '../src/models/dataPoison.ts'
import { forecasterOf, ROWS_AT_ONCE } from '../src/models/forecaster.ts'
import { type Model, modelOf } from '../src/models/model.ts'
import { createTrainer, type Trainer, type TrainingOptions } from '../src/models/trainer.ts'
import type { TrainingSet } from '../src/models/trainingSet.ts'
import { fillNormals } from './normals.ts'
import { withTwoBiases } from './twoBiases.ts'
import { meanLoss, type Trainee, type Workload } from './workload.ts'

const HEAD = { kind: 'point', loss: 'mse' } as const
/** A teacher's outputs are blown up to this. */
const TEACHER_SCALE = 4
/** The loss is that on the data of so many workers, the first. */
const LOSS_WORKERS = 10

/** The problems: a model that learns what a random model of its kind makes of N(0, 1) inputs. */
const PROBLEMS = {
  perceptron: {
    model: { family: 'mlp', hidden: [128, 128], activation: 'relu', head: HEAD },
    steps: 0,
    variables: 64,
    samples: 2560,
    batchSize: 256,
    epochs: 5,
    teacherWeights: 1,
  },
  recurrent: {
    model: { family: 'lstm', units: 64, head: HEAD },
    steps: 48,
    variables: 16,
    samples: 512,
    batchSize: 128,
    epochs: 1,
    teacherWeights: 4,
  },
} as const

export interface RegressionSettings {
  readonly workload: keyof typeof PROBLEMS
  readonly seed: number
  readonly workers: number
  readonly rounds: number
}

/** Data and a first model to take instead of drawn ones, in memory that threads share. */
export interface GivenProblem {
  /** Parameters before round 1: dense layers as inputs × outputs, then their bias; an LSTM's two biases one after the other. */
  readonly initial: Float32Array
  /** Of all workers, one after the other: workers × samples × width. */
  readonly features: Float32Array
  /** workers × samples. */
  readonly labels: Float32Array
}

/**
 * Regression on what a random teacher says: a perceptron 64-128-128-1 on 2,560 samples a worker, five epochs a round in
 * batches of 256, or an LSTM of 64 units on 512 sequences of 48 × 16, one epoch in batches of 128; Adam at 0.001 on the mean
 * squared error. The loss is that on the data of the first ten workers, as the peers measure it.
 */
export class RegressionWorkload implements Workload {
  readonly name: RegressionSettings['workload']
  readonly lossName = 'mean squared error on the data of the first ten workers'
  readonly parameterCount: number
  readonly manifest: Workload['manifest']
  readonly #settings: RegressionSettings
  readonly #model: Model
  readonly #trainer: Trainer
  readonly #options: Omit<TrainingOptions, 'seed'>
  readonly #teacher: Float32Array
  readonly lossParts: number
  readonly #given: GivenProblem | undefined
  readonly #drawn = new Map<number, TrainingSet>()

  constructor(settings: RegressionSettings, given?: GivenProblem) {
    const problem = PROBLEMS[settings.workload]
    const names = Array.from({ length: problem.variables }, (_, i) => `x${i}`)
    const shape =
      problem.steps === 0
        ? { steps: 0, sequence: [], statics: names }
        : { steps: problem.steps, sequence: names, statics: [] }
    this.name = settings.workload
    this.#settings = settings
    this.#given = given
    this.lossParts = Math.min(LOSS_WORKERS, settings.workers)
    const model = modelOf(modelSpecSchema.parse(problem.model), shape)
    this.#model = problem.model.family === 'lstm' ? withTwoBiases(model) : model
    this.#trainer = createTrainer(this.#model)
    const { batchSize, samples, epochs } = problem
    const training = trainingSpecSchema.parse({ batchSize, learningRate: 0.001, l2: 0, maxGradientNorm: null })
    this.#options = { ...training, steps: (epochs * samples) / batchSize }
    this.parameterCount = this.#model.parameterCount
    this.#teacher = uniformParameters(this.#model, `${this.name} teacher ${settings.seed}`).map(
      (weight) => weight * problem.teacherWeights,
    )
    this.manifest = {
      schedule: { startMs: 0, windowMinutes: 60, rounds: settings.rounds },
      outerOptimizer: { learningRate: 1, momentum: 0 },
    }
  }

  initialParameters(): Float32Array {
    return this.#given?.initial ?? uniformParameters(this.#model, `${this.name} genesis ${this.#settings.seed}`)
  }

  prepare(workers: readonly number[]): void {
    for (const worker of workers) this.#samplesOf(worker)
  }

  train(trainees: readonly Trainee[], _round: number, base: Float32Array, poison?: DataPoison) {
    return trainees.map((trainee) => this.#train(trainee, base, poison))
  }

  roundLoss(parameters: Float32Array): number {
    return this.finalLoss(parameters)
  }

  finalLoss(parameters: Float32Array): number {
    return meanLoss(Array.from({ length: this.lossParts }, (_, worker) => this.lossPart(parameters, worker)))
  }

  /** That on a worker's data. */
  lossPart(parameters: Float32Array, worker: number): number {
    const { head } = this.#model
    const { length, features, labels } = this.#samplesOf(worker)
    const forecaster = forecasterOf(this.#model, length)
    forecaster.load(parameters)
    const slopes = new Float32Array(ROWS_AT_ONCE)
    let loss = 0
    forecaster.forEachRow(features, length, (raw, at, row) => {
      loss += head.loss(raw, at, labels[row], slopes, 1)
    })
    return loss / length
  }

  #train({ worker, seed }: Trainee, base: Float32Array, poison?: DataPoison): Float32Array | undefined {
    const samples = this.#samplesOf(worker)
    const learnt = poison === undefined ? samples : { ...samples, labels: samples.labels.map((label) => -label) }
    try {
      return difference(this.#trainer.train(base, learnt, { ...this.#options, seed }).parameters, base)
    } catch (error) {
      if (error instanceof TrainingError) return undefined
      throw error
    }
  }

  #samplesOf(worker: number): TrainingSet {
    let samples = this.#drawn.get(worker)
    if (samples === undefined) {
      samples = this.#draw(worker)
      this.#drawn.set(worker, samples)
    }
    return samples
  }

  #draw(worker: number): TrainingSet {
    const { width } = this.#model
    const { samples } = PROBLEMS[this.name]
    if (this.#given !== undefined) return givenSamples(this.#given, worker, samples, width)
    const features = new Float32Array(samples * width)
    fillNormals(new Random(`${this.name} worker ${worker} ${this.#settings.seed}`), features)
    const labels = new Float32Array(samples)
    const forecaster = forecasterOf(this.#model, samples)
    forecaster.load(this.#teacher)
    forecaster.forEachRow(features, samples, (raw, at, row) => {
      labels[row] = TEACHER_SCALE * raw[at]
    })
    return { length: samples, width, features, labels }
  }
}

function givenSamples({ features, labels }: GivenProblem, worker: number, samples: number, width: number): TrainingSet {
  const from = worker * samples
  const to = from + samples
  const own = { features: features.subarray(from * width, to * width), labels: labels.subarray(from, to) }
  return { length: samples, width, ...own }
}

/** Parameters as PyTorch starts them: uniform within ±1/√n, n the inputs of a dense layer or the units of a recurrent one. */
function uniformParameters({ blocks, spec, parameterCount }: Model, seed: string): Float32Array {
  const random = new Random(seed)
  const parameters = new Float32Array(parameterCount)
  let at = 0
  let inputs = 1
  for (const { name, shape } of blocks) {
    if (shape.length === 2) inputs = spec.family === 'lstm' && name.startsWith('lstm') ? spec.units : shape[0]
    const limit = 1 / Math.sqrt(inputs)
    for (const end = at + shape.reduce((product, n) => product * n, 1); at < end; at++) {
      parameters[at] = limit * (2 * random.float() - 1)
    }
  }
  return parameters
}
