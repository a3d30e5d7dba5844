import { sharedTensorKernels } from '../../../src/kernels/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { trainingSpecSchema } from '../../../src/models/config.ts'
import type { Model } from '../../../src/models/model.ts'
import { createTrainer, type TrainingOptions } from '../../../src/models/trainer.ts'
import { type TrainingSet, trainingSetOf } from '../../../src/models/trainingSet.ts'
import { modelWith, shapeOf } from './families/passes.ts'
import { syntheticRows } from './syntheticRows.ts'

/** A small model of each family, of rows of 3 × 3 + 2 values. */
export function smallModels(extra: object = {}): Model[] {
  const shape = shapeOf(3, 3, 2)
  return [
    { family: 'linear' },
    { family: 'har', terms: ['static1', 'static0'] },
    { family: 'mlp', hidden: [10, 7] },
    { family: 'lstm', units: 6, layers: 2 },
    { family: 'transformer', width: 8, heads: 2, layers: 2 },
  ].map((spec) => modelWith({ ...spec, ...extra }, shape))
}

/** Options of a training, with the usual ones for what is not said. */
export function optionsOf(options: object = {}): TrainingOptions {
  const { steps = 40, seed = 'training', ...rest } = options as { steps?: number; seed?: string }
  const { localSteps: _, ...spec } = trainingSpecSchema.parse({ batchSize: 24, learningRate: 0.01, ...rest })
  return { ...spec, steps, seed }
}

/** Rows whose label follows from their features; labels of 0 and 1 for a model of a probability. */
export function learnableSet({ width, spec }: Model, length: number, seed = 'rows'): TrainingSet {
  const set = trainingSetOf(syntheticRows(length, width, seed))
  if (spec.family === 'har') return { ...set, labels: lastFeatures(set) }
  return spec.head.kind === 'probability' ? { ...set, labels: set.labels.map((label) => Number(label > 0)) } : set
}

function lastFeatures({ length, width, features }: TrainingSet): Float32Array {
  const random = new Random('noise')
  return Float32Array.from({ length }, (_, row) => 0.8 * features[(row + 1) * width - 1] + 0.2 * random.normal())
}

/** Mean loss of all rows at some parameters, by a step that does not matter. */
export function lossAt(model: Model, parameters: Float32Array, set: TrainingSet): number {
  const trainer = createTrainer(model)
  const { loss } = trainer.train(parameters, set, optionsOf({ steps: 1, batchSize: set.length }))
  trainer.free()
  return loss
}

/** Where memory for so many values would begin: what is not given back is in its way. */
export function firstRoom(values: number): number {
  const workspace = sharedTensorKernels().workspace()
  const { byteOffset } = workspace.tensor(values).values
  workspace.free()
  return byteOffset
}
