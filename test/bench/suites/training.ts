import { Random } from '../../../src/kernels/random.ts'
import { modelSpecSchema, trainingSpecSchema } from '../../../src/models/config.ts'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import { initialParameters, type Model, modelOf } from '../../../src/models/model.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import type { TrainingSet } from '../../../src/models/trainingSet.ts'
import type { FeatureShape } from '../../../src/types/index.ts'
import { measure, type Suite } from '../suite.ts'

const HEAD = { kind: 'point', loss: 'mse' } as const
const STEPS = 10

interface Case {
  readonly id: string
  readonly spec: object
  readonly shape: FeatureShape
  readonly batch: number
}

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)
const FLAT: FeatureShape = { steps: 0, sequence: [], statics: named('x', 64) }
const SEQUENCE: FeatureShape = { steps: 48, sequence: named('x', 16), statics: [] }
const MLP = { family: 'mlp', hidden: [128, 128], activation: 'relu', head: HEAD }

const CASES: readonly Case[] = [
  { id: 'mlp-b256', spec: MLP, shape: FLAT, batch: 256 },
  { id: 'mlp-b32', spec: MLP, shape: FLAT, batch: 32 },
  { id: 'lstm-b128', spec: { family: 'lstm', units: 64, head: HEAD }, shape: SEQUENCE, batch: 128 },
  {
    id: 'transformer-b128',
    spec: { family: 'transformer', width: 64, heads: 4, layers: 2, head: HEAD },
    shape: SEQUENCE,
    batch: 128,
  },
]

/** One training step of each family, on one thread; forecasts of the default model, one and many at a time. */
export const training: Suite = async function* () {
  for (const { id, spec, shape, batch } of CASES) {
    const model = modelOf(modelSpecSchema.parse(spec), shape)
    const set = gaussianSet(model, batch * STEPS)
    const { localSteps: _, ...rest } = trainingSpecSchema.parse({ batchSize: batch, maxGradientNorm: null })
    const options = { ...rest, steps: STEPS, seed: 'bench' }
    const base = initialParameters(model, 'bench')
    const trainer = createTrainer(model)
    const row = await measure(`training/${id}`, 20, () => trainer.train(base, set, options))
    yield { ...row, ms: row.ms / STEPS, minMs: row.minMs / STEPS, maxMs: row.maxMs / STEPS, note: noteOf(model) }
    trainer.free()
  }
  const model = modelOf(modelSpecSchema.parse({ family: 'mlp' }), FLAT)
  const parameters = initialParameters(model, 'bench')
  for (const rows of [1, 1024]) {
    const { features } = gaussianSet(model, rows)
    yield measure(`training/forecast-mlp-n${rows}`, 200, () => forecastLogRatios(model, parameters, features, rows))
  }
}

function noteOf({ parameterCount }: Model): string {
  return `a step; ${parameterCount} parameters`
}

function gaussianSet({ width }: Model, length: number): TrainingSet {
  const random = new Random('bench rows')
  const features = Float32Array.from({ length: length * width }, () => random.normal())
  const labels = Float32Array.from({ length }, () => random.normal())
  return { length, width, features, labels }
}
