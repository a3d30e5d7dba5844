import { sharedTensorKernels } from '../../../src/kernels/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import type { Workspace } from '../../../src/kernels/tensors/index.ts'
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
  const { localSteps: _, ...spec } = trainingSpecSchema.parse({ batchSize: 24, learningRate: 0.01, l2: 0, ...rest })
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

/** Counts the values that tensors hold of workspaces made from now on, until it is stopped. */
export function countValues(): { readonly held: () => number; readonly stop: () => void } {
  const kernels = sharedTensorKernels()
  const original = kernels.workspace
  const held = new Map<Workspace, number>()
  kernels.workspace = () => {
    const workspace = original()
    const counted: Workspace = {
      tensor(length) {
        held.set(counted, (held.get(counted) ?? 0) + length)
        return workspace.tensor(length)
      },
      free() {
        held.delete(counted)
        workspace.free()
      },
    }
    return counted
  }
  return {
    held: () => [...held.values()].reduce((total, values) => total + values, 0),
    stop() {
      kernels.workspace = original
    },
  }
}
