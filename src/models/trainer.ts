import { setImmediate as nextTurn } from 'node:timers/promises'
import { TrainingError } from '../errors/index.ts'
import { sharedTensorKernels } from '../kernels/index.ts'
import { Random } from '../kernels/random.ts'
import type { Tensor, TensorKernels } from '../kernels/tensors/index.ts'
import { allFinite } from '../kernels/vector.ts'
import { batchOrder } from './batchOrder.ts'
import { BatchRows } from './batchRows.ts'
import { requireClosedForm, solveRidge } from './closedForm.ts'
import type { OptimizerSpec, TrainingSpec } from './config.ts'
import { createDescent, type Descent } from './descent.ts'
import { BestSoFar, splitTail } from './earlyStopping.ts'
import type { Derive, DropoutTurn, TrainableNetwork } from './families/index.ts'
import { blockTensors, type Model, requireParameters } from './model.ts'
import type { TrainingSet } from './trainingSet.ts'

export interface TrainingOptions extends Omit<TrainingSpec, 'localSteps'> {
  /** Mini-batch steps, at most. */
  readonly steps: number
  /** Decides the batches and what dropout leaves out. */
  readonly seed: string
}

export interface Trained {
  readonly parameters: Float32Array
  /** Mean loss of the batches, each before its step; for a closed form, of all rows after it. */
  readonly loss: number
  /** Steps taken: fewer than asked for when training stopped early. */
  readonly steps: number
}

/**
 * Trains one model: the same bits for the same base, rows and options on every machine, whatever else it does. Its memory is
 * kept for the next training with as many rows a batch; trainings at the same time have their own.
 */
export interface Trainer {
  /**
   * Takes mini-batch steps from `base`, which stays as it is, with a fresh optimizer.
   *
   * @throws {TrainingError} NO_ROWS | SHAPE_MISMATCH | NON_FINITE_LOSS, the last naming the batch
   * @throws {KernelError} OUT_OF_MEMORY
   */
  train(base: Float32Array, set: TrainingSet, options: TrainingOptions): Trained

  /** The same, with a turn for the event loop after every step. @throws the signal's reason when it is aborted */
  trainInTurns(base: Float32Array, set: TrainingSet, options: TrainingOptions, signal: AbortSignal): Promise<Trained>

  /** Gives the memory back, that of trainings under way at their end; the next training takes it anew. */
  free(): void
}

export function createTrainer(model: Model): Trainer {
  return new KernelTrainer(model)
}

class KernelTrainer implements Trainer {
  readonly #model: Model
  /** That of the last training. */
  #spare: Bench | undefined
  /** Trainings that began before the last call of free() keep nothing. */
  #freed = 0

  constructor(model: Model) {
    this.#model = model
  }

  train(base: Float32Array, set: TrainingSet, options: TrainingOptions): Trained {
    const training = this.#begin(base, set, options)
    try {
      while (training.goesOn) training.step()
      return training.result()
    } finally {
      training.end()
    }
  }

  async trainInTurns(
    base: Float32Array,
    set: TrainingSet,
    options: TrainingOptions,
    signal: AbortSignal,
  ): Promise<Trained> {
    const training = this.#begin(base, set, options)
    try {
      while (training.goesOn) {
        signal.throwIfAborted()
        training.step()
        await nextTurn()
      }
      return training.result()
    } finally {
      training.end()
    }
  }

  free(): void {
    this.#spare?.free()
    this.#spare = undefined
    this.#freed++
  }

  #begin(base: Float32Array, set: TrainingSet, options: TrainingOptions): Training {
    const model = this.#model
    requireParameters(model, base)
    if (set.length === 0) throw new TrainingError('NO_ROWS', 'there are no rows to train on')
    if (set.width !== model.width) {
      throw new TrainingError('SHAPE_MISMATCH', `the model takes ${model.width} features per row, not ${set.width}`)
    }
    if (options.optimizer.kind === 'closedForm') {
      requireClosedForm(model.spec, options)
      return closedForm(model, set, options.l2)
    }
    const stopping = options.earlyStopping
    const { rows, tail } = stopping === null ? { rows: set, tail: undefined } : splitTail(set, stopping.share)
    const best = stopping === null || tail === undefined ? undefined : new BestSoFar(model, tail, stopping, base)
    const bench = this.#takeBench(Math.min(options.batchSize, rows.length), options)
    const freed = this.#freed
    const end = (): void => this.#putBack(bench, freed)
    try {
      return new StepwiseTraining(model, bench, base, rows, options, best, end)
    } catch (error) {
      end()
      throw error
    }
  }

  /** The memory of a training, from the one before when it fits. */
  #takeBench(rows: number, { optimizer, learningRate }: TrainingOptions): Bench {
    const key = JSON.stringify([rows, optimizer, learningRate])
    const spare = this.#spare
    this.#spare = undefined
    if (spare?.key === key) return spare
    spare?.free()
    return setUp(this.#model, rows, optimizer, learningRate, key)
  }

  #putBack(bench: Bench, freed: number): void {
    const unwanted = freed === this.#freed ? this.#spare : bench
    unwanted?.free()
    if (unwanted !== bench) this.#spare = bench
  }
}

/** A training that is under way. */
interface Training {
  readonly goesOn: boolean
  step(): void
  result(): Trained
  /** Gives back what it works with. */
  end(): void
}

/** What a training works with. */
interface Bench {
  readonly key: string
  readonly kernels: TensorKernels
  readonly rows: number
  readonly parameters: Tensor
  readonly gradient: Tensor
  readonly batches: BatchRows
  readonly network: TrainableNetwork
  readonly descent: Descent
  /** Gives all of it back. */
  free(): void
}

function setUp(model: Model, rows: number, optimizer: OptimizerSpec, learningRate: number, key: string): Bench {
  const kernels = sharedTensorKernels()
  const workspace = kernels.workspace()
  try {
    const parameters = workspace.tensor(model.parameterCount)
    const gradient = workspace.tensor(model.parameterCount)
    const inputs = workspace.tensor(rows * model.width)
    const modules = {
      kernels,
      workspace,
      shape: model.shape,
      outputs: model.head.outputs,
      rows,
      inputs,
      parameters: blockTensors(model, parameters),
    }
    const network = model.family.trainable(model.spec, modules, blockTensors(model, gradient))
    const descent = createDescent(kernels, workspace, optimizer, learningRate, parameters, gradient)
    const batches = new BatchRows(kernels, inputs)
    const free = (): void => {
      batches.free()
      workspace.free()
    }
    return { key, kernels, rows, parameters, gradient, batches, network, descent, free }
  } catch (error) {
    workspace.free()
    throw error
  }
}

class StepwiseTraining implements Training {
  readonly #model: Model
  readonly #bench: Bench
  readonly #set: TrainingSet
  readonly #options: TrainingOptions
  readonly #nextBatch: () => Uint32Array
  readonly #dropout: DropoutTurn['seed']
  readonly #best: BestSoFar | undefined
  readonly end: () => void
  #steps = 0
  #total = 0

  constructor(
    model: Model,
    bench: Bench,
    base: Float32Array,
    set: TrainingSet,
    options: TrainingOptions,
    best: BestSoFar | undefined,
    end: () => void,
  ) {
    this.#model = model
    this.#bench = bench
    this.#set = set
    this.#options = options
    this.#best = best
    this.end = end
    this.#nextBatch = batchOrder(set.length, bench.rows, options.seed)
    const random = new Random(`dropout ${options.seed}`)
    this.#dropout = [random.uint32(), random.uint32()]
    bench.parameters.values.set(base)
    bench.descent.reset()
    bench.batches.use(set, options.steps * bench.rows)
  }

  get goesOn(): boolean {
    return this.#steps < this.#options.steps && !(this.#best?.exhausted ?? false)
  }

  step(): void {
    const { parameters, gradient, descent, kernels } = this.#bench
    const loss = this.#propagate()
    this.#requireFinite(loss, 'loss')
    this.#penalize()
    this.#limitGradient(kernels.norm(gradient))
    descent.step()
    this.#total += loss
    this.#steps++
    const last = this.#steps === this.#options.steps
    if (this.#best !== undefined && (last || this.#best.isDue(this.#steps))) this.#best.look(parameters.values)
  }

  result(): Trained {
    const parameters = this.#best?.parameters ?? this.#bench.parameters.values.slice()
    if (!allFinite(parameters)) {
      throw new TrainingError('NON_FINITE_LOSS', `a parameter is not finite after batch ${this.#steps}`)
    }
    return { parameters, loss: this.#total / this.#steps, steps: this.#steps }
  }

  /** Leaves the gradient of the mean loss of the next batch, which it returns. */
  #propagate(): number {
    const { batches, network, rows } = this.#bench
    const { head } = this.#model
    const { labels } = this.#set
    const batch = this.#nextBatch()
    const raw = network.outputs.values
    const slopes = network.dOutputs.values
    let total = 0
    const derive: Derive = (from, count) => {
      for (let i = from; i < from + count; i++) {
        total += head.loss(raw, i * head.outputs, labels[batch[i]], slopes, 1 / rows)
      }
    }
    batches.load(batch)
    network.propagate(derive, { seed: this.#dropout, step: this.#steps })
    return total / rows
  }

  /** Adds the derivative of the penalties on the parameters' size. */
  #penalize(): void {
    const { l1, l2 } = this.#options
    if (l1 === 0 && l2 === 0) return
    const parameters = this.#bench.parameters.values
    const gradient = this.#bench.gradient.values
    if (l1 === 0) {
      for (let i = 0; i < gradient.length; i++) gradient[i] += l2 * parameters[i]
      return
    }
    for (let i = 0; i < gradient.length; i++) gradient[i] += l2 * parameters[i] + l1 * Math.sign(parameters[i])
  }

  #limitGradient(norm: number): void {
    this.#requireFinite(norm, 'gradient')
    const { maxGradientNorm } = this.#options
    const { kernels, gradient } = this.#bench
    if (maxGradientNorm !== null && norm > maxGradientNorm) kernels.scale(maxGradientNorm / norm, gradient, gradient)
  }

  #requireFinite(value: number, what: string): void {
    if (Number.isFinite(value)) return
    const batch = `batch ${this.#steps + 1} of ${this.#options.steps}`
    throw new TrainingError('NON_FINITE_LOSS', `the ${what} of ${batch} is not finite; the base model is kept`)
  }
}

/** All in one step. */
function closedForm(model: Model, set: TrainingSet, l2: number): Training {
  let trained: Trained | undefined
  const solve = (): Trained => {
    trained ??= { ...solveRidge(model, set, l2), steps: 1 }
    return trained
  }
  return {
    get goesOn() {
      return trained === undefined
    },
    step: solve,
    result: solve,
    end: () => undefined,
  }
}
