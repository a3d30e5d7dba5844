import { setImmediate as nextTurn } from 'node:timers/promises'
import { manifestSchema, parseConfig, type RunManifest } from '../src/config/index.ts'
import { ConfigError, TrainingError } from '../src/errors/index.ts'
import { difference } from '../src/kernels/vector.ts'
import { dealRows } from '../src/market/rows.ts'
import { requireClosedForm } from '../src/models/closedForm.ts'
import type { HeadSpec } from '../src/models/config.ts'
import { meanQlike } from '../src/models/forecast.ts'
import { forecasterOf, ROWS_AT_ONCE } from '../src/models/forecaster.ts'
import { initialParameters, type Model, modelOf } from '../src/models/model.ts'
import { createTrainer, type Trainer, type TrainingOptions } from '../src/models/trainer.ts'
import { type TrainingSet, trainingSetOf } from '../src/models/trainingSet.ts'
import { type Run, runOf } from '../src/round/run.ts'
import type { Hash, SupervisedRows } from '../src/types/index.ts'
import { Federation, type SimulatedRound } from './federation.ts'
import { simulatedMembers } from './loopback.ts'
import type { Trainee, Workload } from './workload.ts'

/** What a model learns of rows in place of the realised variance. */
export interface LearntLabels {
  /** In place of the manifest's, which a run is scored by. */
  readonly head: HeadSpec
  /** One for each row, as the head takes them: 0 or 1 for a probability. */
  readonly labels: Float32Array
}

/** What is trained, by whom, and how long; equal settings give equal models. */
export interface HistorySettings {
  readonly manifest: Pick<RunManifest, 'features' | 'model' | 'training' | 'codec' | 'aggregation' | 'outerOptimizer'>
  /** All rows that may be learnt from; every round trains on all of them. */
  readonly rows: SupervisedRows
  /** @default the log of the rows' target, by the manifest's head */
  readonly learnt?: LearntLabels
  /** How many share the rows, whole days of a symbol each, and train in every round; 1 … 256. */
  readonly workers: number
  readonly rounds: number
  /** Of the first model and all that follows; an integer >= 0. */
  readonly seed: number
}

export interface HistoryControl {
  /** Called after every round; its loss is the mean on the rows themselves: QLIKE, or for other labels the head's. */
  readonly onRound?: (round: SimulatedRound) => void
  readonly signal?: AbortSignal
}

export interface TrainedOnHistory {
  readonly model: Model
  /** Of the last round's model, length d. */
  readonly parameters: Float32Array
  /** Content hash of the last checkpoint. */
  readonly modelHash: Hash
  /** What each worker made of the last round's base model, length d each: an ensemble around the model. */
  readonly workerParameters: readonly Float32Array[]
}

/**
 * Trains a model on given rows in a whole federation within this process, see `Federation`: the coordinator's state
 * machine, and the codec, pipeline and outer optimizer of the manifest. Gives the event loop a turn after every round.
 *
 * @throws {RangeError} unless there is a label for each row
 * @throws {ConfigError} INVALID_CONFIG when so many workers, or so few, cannot run the manifest
 * @throws {TrainingError} NO_ROWS when a worker's share is empty | NON_FINITE_LOSS when the last round's training fails |
 *   SHAPE_MISMATCH when the model or its optimizer does not go with the labels' head
 * @throws the signal's reason when it is aborted
 */
export async function trainOnHistory(
  settings: HistorySettings,
  { onRound, signal }: HistoryControl = {},
): Promise<TrainedOnHistory> {
  signal?.throwIfAborted()
  const run = runOnHistory(settings)
  const workload = new HistoryWorkload(run, settings)
  const { workers: perRound, seed } = settings
  const workers = simulatedMembers(seed, perRound).map((member, index) => ({ ...member, index, isHostile: false }))
  try {
    const federation = new Federation({ run, workload, workers, perRound })
    for (let round = federation.nextRound(); round !== undefined; round = federation.nextRound()) {
      onRound?.(round)
      await nextTurn()
      signal?.throwIfAborted()
    }
    const { parameters, modelHash } = federation.checkpoint
    return { model: run.model, parameters, modelHash, workerParameters: workload.lastModels() }
  } finally {
    workload.free()
  }
}

function runOnHistory({ manifest, learnt, workers, rounds, seed }: HistorySettings): Run {
  const { features, model, training, codec, aggregation, outerOptimizer } = manifest
  if (workers < aggregation.minUpdates) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `a round counts with ${aggregation.minUpdates} updates or more, which ${workers} workers do not make`,
    )
  }
  const run = runOf(
    parseConfig(
      'the manifest of a training on history',
      {
        name: 'history',
        coordinator: `0x${'00'.repeat(20)}`,
        seed,
        membership: { minimum: workers, maximum: workers },
        schedule: { startMs: 0, windowMinutes: 60, rounds },
        features,
        model,
        training,
        codec,
        aggregation,
        outerOptimizer,
      },
      manifestSchema,
    ),
  )
  return learnt === undefined ? run : withHead(run, learnt.head)
}

/** The run with another head on its model, one that a manifest may refuse. */
function withHead(run: Run, head: HeadSpec): Run {
  const model = modelOf({ ...run.model.spec, head }, run.model.shape)
  const { training } = run.manifest
  if (training.optimizer.kind === 'closedForm') requireClosedForm(model.spec, training)
  return { ...run, model, parameterCount: model.parameterCount }
}

/** Each worker's rows with their labels. */
function sharesOf({ rows, learnt, workers }: HistorySettings): TrainingSet[] {
  if (learnt !== undefined && learnt.labels.length !== rows.length) {
    throw new RangeError(`${rows.length} rows need as many labels, not ${learnt.labels.length}`)
  }
  // Dealing moves the columns of rows alone: other labels travel in that of the target.
  const dealt = learnt === undefined ? rows : { ...rows, target: learnt.labels }
  return Array.from({ length: workers }, (_, index) => {
    const share = dealRows(dealt, { index, of: workers })
    if (share.length === 0) {
      throw new TrainingError('NO_ROWS', `worker ${index + 1} of ${workers} has no day of the ${rows.length} rows`)
    }
    if (learnt === undefined) return trainingSetOf(share)
    const { length, width, features, target: labels, timeMs, labelEndMs } = share
    return { length, width, features, labels, timeMs, labelEndMs }
  })
}

/** Mean of the head's own loss; Infinity where it is no number. */
function meanHeadLoss(model: Model, parameters: Float32Array, features: Float32Array, labels: Float32Array): number {
  const { head } = model
  const unused = new Float32Array(ROWS_AT_ONCE * head.outputs)
  const forecaster = forecasterOf(model, ROWS_AT_ONCE)
  forecaster.load(parameters)
  let total = 0
  forecaster.forEachRow(features, labels.length, (outputs, at, row) => {
    total += head.loss(outputs, at, labels[row], unused, 1)
  })
  return Number.isNaN(total) ? Infinity : total / labels.length
}

/** A run's model on rows that are dealt to the workers, all of them known from the first round on. */
class HistoryWorkload implements Workload {
  readonly name = 'history'
  readonly lossName: string
  readonly parameterCount: number
  readonly manifest: Workload['manifest']
  readonly #run: Run
  readonly #rows: SupervisedRows
  readonly #learnt: LearntLabels | undefined
  readonly #shares: readonly TrainingSet[]
  readonly #trainer: Trainer
  readonly #options: Omit<TrainingOptions, 'seed'>
  #lastFailure: TrainingError | undefined
  #lastModels: Float32Array[] = []

  constructor(run: Run, settings: HistorySettings) {
    const { rows, learnt } = settings
    const { localSteps: steps, ...training } = run.manifest.training
    this.#run = run
    this.#rows = rows
    this.#learnt = learnt
    this.lossName = `mean ${learnt === undefined ? 'QLIKE' : 'loss of the head'} on the rows trained on`
    this.#shares = sharesOf(settings)
    this.#options = { ...training, steps }
    this.#trainer = createTrainer(run.model)
    this.parameterCount = run.parameterCount
    this.manifest = run.manifest
  }

  initialParameters(): Float32Array {
    const { model, manifest } = this.#run
    return initialParameters(model, `genesis ${manifest.seed}`)
  }

  prepare(): void {
    // The shares are dealt once and for all.
  }

  train(trainees: readonly Trainee[], _round: number, base: Float32Array): (Float32Array | undefined)[] {
    this.#lastFailure = undefined
    this.#lastModels = []
    return trainees.map(({ worker, seed }) => {
      try {
        const { parameters } = this.#trainer.train(base, this.#shares[worker], { ...this.#options, seed })
        this.#lastModels.push(parameters)
        return difference(parameters, base)
      } catch (error) {
        if (!(error instanceof TrainingError)) throw error
        this.#lastFailure = error
        return undefined
      }
    })
  }

  roundLoss(parameters: Float32Array): number {
    const { model } = this.#run
    if (this.#learnt === undefined) return meanQlike(model, parameters, this.#rows)
    return meanHeadLoss(model, parameters, this.#rows.features, this.#learnt.labels)
  }

  finalLoss(parameters: Float32Array): number {
    return this.roundLoss(parameters)
  }

  /** The local models of the last round. @throws {TrainingError} what the training of one of them failed with */
  lastModels(): readonly Float32Array[] {
    if (this.#lastFailure !== undefined) throw this.#lastFailure
    return this.#lastModels
  }

  free(): void {
    this.#trainer.free()
  }
}
