import type { RunManifestInput } from '../src/config/index.ts'
import { TrainingError } from '../src/errors/index.ts'
import { difference } from '../src/kernels/vector.ts'
import { featureSpecSchema } from '../src/market/config.ts'
import { rowsInWindow, selectRows } from '../src/market/rows.ts'
import { type Calibration, simulateMarket } from '../src/market/simulator/index.ts'
import { shapeOf } from '../src/market/streams/featureSet.ts'
import { featureSetOf } from '../src/market/streams/presets.ts'
import { buildRows } from '../src/market/streams/supervised.ts'
import { modelSpecSchema, trainingSpecSchema } from '../src/models/config.ts'
import { type DataPoison, poisonedRows, triggeredRows, USUAL_BACKDOOR } from '../src/models/dataPoison.ts'
import { meanQlike } from '../src/models/forecast.ts'
import { initialParameters, type Model, modelOf } from '../src/models/model.ts'
import { createTrainer, type Trainer, type TrainingOptions } from '../src/models/trainer.ts'
import { type TrainingSet, trainingSetOf } from '../src/models/trainingSet.ts'
import type { SupervisedRows } from '../src/types/index.ts'
import { dealHeterogeneous } from './deal.ts'
import type { Split, Trainee, Workload } from './workload.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const START_MS = Date.UTC(2024, 0, 1)
const SYMBOLS = ['SIMA', 'SIMB', 'SIMC', 'SIMD']
/** What the features of the first row look back on. */
const WARM_UP_DAYS = 14
const HISTORY_DAYS = 40
const WINDOW_MINUTES = 720
/** After the last round, for the final loss. */
const HELD_OUT_DAYS = 12

const FEATURES = featureSpecSchema.parse({ set: 'rv-v2' })
const MODEL = modelSpecSchema.parse({ family: 'mlp', hidden: [16] })
const TRAINING = trainingSpecSchema.parse({ localSteps: 10, batchSize: 32 })

export interface MarketSettings {
  readonly seed: number
  readonly workers: number
  readonly rounds: number
  readonly split: Split
  /** @default 10 */
  readonly localSteps?: number
  /** @default the simulator's */
  readonly calibration?: Calibration
}

/**
 * The project's own problem: the forecasting model on simulated markets, each round scored on the half day after it, the
 * final model on the twelve days after the last.
 */
export class MarketWorkload implements Workload {
  readonly name = 'market'
  readonly lossName = 'mean QLIKE out of sample'
  readonly parameterCount: number
  readonly manifest: Workload['manifest']
  readonly #seed: number
  readonly #rows: SupervisedRows
  readonly #held: readonly Uint32Array[]
  readonly #model: Model
  readonly #options: Omit<TrainingOptions, 'seed'>
  readonly #trainer: Trainer
  readonly #schedule: RunManifestInput['schedule']
  /** By worker, and by what was done to them. */
  readonly #ready = new Map<string, Required<TrainingSet>>()
  readonly #heldOut: SupervisedRows

  constructor({ seed, workers, rounds, split, localSteps, calibration }: MarketSettings) {
    const startMs = START_MS + (WARM_UP_DAYS + HISTORY_DAYS) * DAY_MS
    const endMs = startMs + rounds * WINDOW_MINUTES * MINUTE_MS
    const days = Math.ceil((endMs - START_MS) / DAY_MS) + HELD_OUT_DAYS
    this.#seed = seed
    this.#schedule = { startMs, windowMinutes: WINDOW_MINUTES, rounds }
    const market = simulateMarket({ seed, symbols: SYMBOLS, startMs: START_MS, days, calibration })
    this.#rows = buildRows(market, FEATURES)
    this.#held = dealHeterogeneous(this.#rows, workers, split, [startMs, endMs], `market ${seed}`)
    this.#heldOut = rowsInWindow(this.#rows, endMs, Number.POSITIVE_INFINITY)
    const { localSteps: steps, ...training } = { ...TRAINING, ...(localSteps === undefined ? {} : { localSteps }) }
    this.#options = { ...training, steps }
    this.#model = modelOf(MODEL, shapeOf(featureSetOf(FEATURES)))
    this.#trainer = createTrainer(this.#model)
    this.parameterCount = this.#model.parameterCount
    this.manifest = {
      schedule: this.#schedule,
      model: MODEL,
      features: FEATURES,
      training: { ...training, localSteps: steps },
    }
  }

  initialParameters(): Float32Array {
    return initialParameters(this.#model, `genesis ${this.#seed}`)
  }

  prepare(workers: readonly number[]): void {
    for (const worker of workers) this.#rowsOf(worker)
  }

  train(trainees: readonly Trainee[], round: number, base: Float32Array, poison?: DataPoison) {
    return trainees.map((trainee) => this.#train(trainee, round, base, poison))
  }

  #train({ worker, seed }: Trainee, round: number, base: Float32Array, poison?: DataPoison) {
    const known = this.#known(worker, round, poison)
    try {
      return difference(this.#trainer.train(base, known, { ...this.#options, seed }).parameters, base)
    } catch (error) {
      if (error instanceof TrainingError) return undefined
      throw error
    }
  }

  roundLoss(parameters: Float32Array, round: number): number {
    return meanQlike(this.#model, parameters, rowsInWindow(this.#rows, this.#clockMs(round), this.#clockMs(round + 1)))
  }

  finalLoss(parameters: Float32Array): number {
    return meanQlike(this.#model, parameters, this.#heldOut)
  }

  backdoorLoss(parameters: Float32Array): number {
    return meanQlike(this.#model, parameters, triggeredRows(this.#heldOut, USUAL_BACKDOOR))
  }

  #clockMs(round: number): number {
    return this.#schedule.startMs + (round - 1) * this.#schedule.windowMinutes * MINUTE_MS
  }

  /** The worker's rows whose label has ended by the round's clock: they come first, since all labels are equally long. */
  #known(worker: number, round: number, poison?: DataPoison): TrainingSet {
    const clockMs = this.#clockMs(round)
    const { features, labels, width, timeMs, labelEndMs } = this.#rowsOf(worker, poison)
    let length = labels.length
    while (length > 0 && labelEndMs[length - 1] > clockMs) length--
    return {
      length,
      width,
      features: features.subarray(0, length * width),
      labels: labels.subarray(0, length),
      timeMs: timeMs.subarray(0, length),
      labelEndMs: labelEndMs.subarray(0, length),
    }
  }

  #rowsOf(worker: number, poison?: DataPoison): Required<TrainingSet> {
    const key = `${worker} ${poison}`
    let set = this.#ready.get(key)
    if (set === undefined) {
      const rows = selectRows(this.#rows, this.#held[worker])
      set = trainingSetOf(poison === undefined ? rows : poisonedRows(rows, poison, `poison ${this.#seed} ${worker}`))
      this.#ready.set(key, set)
    }
    return set
  }
}
