import assert from 'node:assert/strict'
import type { ExportedFile, ExportMetadata } from '../../../src/export/index.ts'
import { Random } from '../../../src/kernels/random.ts'
import { modelSpecSchema } from '../../../src/models/config.ts'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import { forecasterOf } from '../../../src/models/forecaster.ts'
import { initialParameters, type Model, modelOf } from '../../../src/models/model.ts'
import type { FeatureShape, Hash } from '../../../src/types/index.ts'

const STATICS = ['logVariance1h', 'logVariance168h', 'season']

/** Rows of a sequence and statics, of a sequence alone, of one step, and of statics alone. */
export const SHAPES = {
  both: { steps: 6, sequence: ['logVariance', 'return'], statics: STATICS },
  sequence: { steps: 5, sequence: ['logVariance', 'return', 'logVolume'], statics: [] },
  oneStep: { steps: 1, sequence: ['logVariance', 'return'], statics: STATICS },
  statics: { steps: 0, sequence: [], statics: STATICS },
} satisfies Record<string, FeatureShape>

const HEADS = [
  { kind: 'point' },
  { kind: 'quantiles' },
  { kind: 'quantiles', levels: [0.3] },
  { kind: 'quantiles', levels: [0.4, 0.6, 0.9] },
  { kind: 'gaussian' },
  { kind: 'probability' },
]

const FAMILIES: readonly { readonly spec: object; readonly shapes: readonly (keyof typeof SHAPES)[] }[] = [
  { spec: { family: 'linear' }, shapes: ['both', 'statics'] },
  { spec: { family: 'har' }, shapes: ['both', 'statics'] },
  { spec: { family: 'har', terms: ['logVariance168h'] }, shapes: ['both'] },
  { spec: { family: 'mlp', hidden: [7, 5] }, shapes: ['both', 'statics'] },
  ...['relu', 'sigmoid', 'elu'].map((activation) => ({
    spec: { family: 'mlp', hidden: [6], activation, dropout: 0.5 },
    shapes: ['statics'] as const,
  })),
  { spec: { family: 'lstm', units: 5 }, shapes: ['both', 'sequence', 'oneStep'] },
  { spec: { family: 'lstm', units: 4, layers: 3, dropout: 0.5 }, shapes: ['both'] },
  { spec: { family: 'transformer', width: 6, heads: 1, layers: 1 }, shapes: ['both', 'sequence', 'oneStep'] },
  { spec: { family: 'transformer', width: 8, heads: 4, layers: 3, dropout: 0.5 }, shapes: ['both'] },
]

interface ModelCase {
  readonly title: string
  readonly model: Model
}

/** Every family on the shapes that it reads, with every head on the first. */
export const CASES: readonly ModelCase[] = FAMILIES.flatMap(({ spec, shapes }) =>
  shapes.flatMap((shape, index) =>
    HEADS.slice(0, index === 0 ? HEADS.length : 1).map((head) => ({
      title: `${JSON.stringify(spec)} on ${shape} with ${JSON.stringify(head)}`,
      model: modelFor({ ...spec, head }, SHAPES[shape]),
    })),
  ),
)

export function modelFor(spec: object, shape: FeatureShape): Model {
  return modelOf(modelSpecSchema.parse(spec), shape)
}

/** Parameters with nothing special about them. */
export function someParameters(model: Model, seed = 'parameters'): Float32Array {
  const random = new Random(seed)
  return initialParameters(model, seed).map((value) => value + 0.3 * random.normal())
}

export function someFeatures({ width }: Model, rows: number, seed = 'features'): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: rows * width }, () => random.normal())
}

export const METADATA: ExportMetadata = {
  runName: 'dusk',
  manifestHash: `0x${'1a'.repeat(32)}` as Hash,
  round: 12,
  modelHash: `0x${'2b'.repeat(32)}` as Hash,
  featureSet: 'sequence-v1',
  horizonMinutes: 60,
}

/** What our own kernels forecast, by the names of a graph's outputs: rows × values. */
export function ownForecasts(
  model: Model,
  parameters: Float32Array,
  features: Float32Array,
  rows: number,
): Map<string, Float64Array> {
  const { kind } = model.spec.head
  const values = model.head.outputs
  const shaped = new Float64Array(rows * values)
  const forecaster = forecasterOf(model, rows)
  forecaster.load(parameters)
  forecaster.forEachRow(features, rows, (raw, at, row) => model.head.forecast(raw, at, shaped, row * values))
  const logRatios = forecastLogRatios(model, parameters, features, rows)
  switch (kind) {
    case 'point':
      return new Map([['forecast', logRatios]])
    case 'quantiles':
      return new Map([
        ['forecast', logRatios],
        ['quantiles', shaped],
      ])
    case 'gaussian':
      return new Map([
        ['forecast', logRatios],
        ['mean', shaped.filter((_, i) => i % 2 === 0)],
        ['variance', shaped.filter((_, i) => i % 2 === 1)],
      ])
    case 'probability':
      return new Map([['probability', shaped]])
  }
}

/** Equal up to 10⁻⁵ of each value, beside the rounding of float32 where terms cancel. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length)
  for (let i = 0; i < expected.length; i++) {
    const bound = 1e-5 * Math.abs(expected[i]) + 2e-7
    assert.ok(Math.abs(actual[i] - expected[i]) <= bound, `value ${i} is ${actual[i]}, not ${expected[i]}`)
  }
}

/** The bytes of an exported file, in a buffer of their own. */
export function bytesOf(files: readonly ExportedFile[], name: string): Uint8Array<ArrayBuffer> {
  const file = files.find((candidate) => candidate.name === name)
  assert.ok(file, `no file ${name} among ${files.map((candidate) => candidate.name)}`)
  return Uint8Array.from(file.bytes)
}
