import { Random } from '../../../src/kernels/random.ts'
import { modelSpecSchema, trainingSpecSchema } from '../../../src/models/config.ts'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import { initialParameters, type Model, modelOf } from '../../../src/models/model.ts'
import { createTrainer } from '../../../src/models/trainer.ts'
import type { TrainingSet } from '../../../src/models/trainingSet.ts'
import type { FeatureShape } from '../../../src/types/index.ts'
import { hasTorch, python } from '../python.ts'
import { type BenchRow, measure, type Suite } from '../suite.ts'
import { startBackends, tfjsStepMs } from '../tfjs.ts'

const HEAD = { kind: 'point', loss: 'mse' } as const
const STEPS = 10
const TFJS_NAMES: Readonly<Record<string, string>> = { wasm: 'tfjs-wasm', tensorflow: 'tfjs-node' }

interface Case {
  readonly id: string
  readonly spec: object
  readonly shape: FeatureShape
  readonly batch: number
  /** Whether TensorFlow.js is timed too. */
  readonly inTfjs?: boolean
}

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)
const FLAT: FeatureShape = { steps: 0, sequence: [], statics: named('x', 64) }
const SEQUENCE: FeatureShape = { steps: 48, sequence: named('x', 16), statics: [] }
const MLP = { family: 'mlp', hidden: [128, 128], activation: 'relu', head: HEAD }

const CASES: readonly Case[] = [
  { id: 'mlp-b256', spec: MLP, shape: FLAT, batch: 256, inTfjs: true },
  { id: 'mlp-b32', spec: MLP, shape: FLAT, batch: 32, inTfjs: true },
  { id: 'lstm-b128', spec: { family: 'lstm', units: 64, head: HEAD }, shape: SEQUENCE, batch: 128, inTfjs: true },
  {
    id: 'transformer-b128',
    spec: { family: 'transformer', width: 64, heads: 4, layers: 2, head: HEAD },
    shape: SEQUENCE,
    batch: 128,
  },
]

/**
 * One training step of each family, on one thread, beside TensorFlow.js and, when asked, PyTorch, both on one thread too but
 * for tfjs-node; forecasts of the default model, one and many at a time.
 */
export const training: Suite = async function* ({ peer }) {
  const withTorch = peer && hasTorch()
  const backends = await startBackends()
  for (const one of CASES) yield await step(one, backends, withTorch)
  const model = modelOf(modelSpecSchema.parse({ family: 'mlp' }), FLAT)
  const parameters = initialParameters(model, 'bench')
  for (const rows of [1, 1024]) {
    const { features } = gaussianSet(model, rows)
    yield measure(`training/forecast-mlp-n${rows}`, 200, () => forecastLogRatios(model, parameters, features, rows))
  }
}

async function step(one: Case, backends: readonly string[], withTorch: boolean): Promise<BenchRow> {
  const { id, spec, shape, batch, inTfjs = false } = one
  const model = modelOf(modelSpecSchema.parse(spec), shape)
  const set = gaussianSet(model, batch * STEPS)
  const { localSteps: _, ...rest } = trainingSpecSchema.parse({ batchSize: batch, l2: 0, maxGradientNorm: null })
  const options = { ...rest, steps: STEPS, seed: 'bench' }
  const base = initialParameters(model, 'bench')
  const trainer = createTrainer(model)
  const row = await measure(`training/${id}`, 20, () => trainer.train(base, set, options))
  trainer.free()
  const ms = row.ms / STEPS
  const peers: Record<string, number> = {}
  if (inTfjs) for (const backend of backends) peers[TFJS_NAMES[backend]] = await tfjsStepMs(backend, model, set, batch)
  if (withTorch) {
    const theirs = python('training.py', [id, '--steps', `${STEPS}`]) as { readonly peer: string; readonly ms: number }
    peers[theirs.peer] = theirs.ms
  }
  const ratios = Object.entries(peers).map(
    ([name, theirs]) => `${(theirs / ms).toFixed(2)} × as fast as ${name} (${theirs.toFixed(2)} ms)`,
  )
  const note = [`a step; ${model.parameterCount} parameters`, ...ratios].join(', ')
  return { ...row, ms, minMs: row.minMs / STEPS, maxMs: row.maxMs / STEPS, peers, note }
}

function gaussianSet({ width }: Model, length: number): TrainingSet {
  const random = new Random('bench rows')
  const features = Float32Array.from({ length: length * width }, () => random.normal())
  const labels = Float32Array.from({ length }, () => random.normal())
  return { length, width, features, labels }
}
