import { TrainingError } from '../errors/index.ts'
import { solveNormalEquations } from '../kernels/leastSquares.ts'
import type { ModelSpec, TrainingSpec } from './config.ts'
import { columnsOf } from './families/linear.ts'
import type { Model } from './model.ts'
import type { TrainingSet } from './trainingSet.ts'

/** Whether a model's best parameters follow from linear equations. */
export function hasClosedForm({ family, head }: ModelSpec): boolean {
  return (family === 'linear' || family === 'har') && head.kind === 'point' && head.loss === 'mse'
}

/** @throws {TrainingError} SHAPE_MISMATCH unless {@link solveRidge} solves such a training */
export function requireClosedForm(spec: ModelSpec, { l1, earlyStopping }: Pick<TrainingSpec, 'l1' | 'earlyStopping'>) {
  if (hasClosedForm(spec) && l1 === 0 && earlyStopping === null) return
  throw new TrainingError(
    'SHAPE_MISMATCH',
    'the closed form solves linear models with a point head and the loss mse, without l1 and early stopping',
  )
}

/**
 * The parameters of least mean squared error plus l2 times half the sum of their squares.
 *
 * @param model - one that {@link hasClosedForm}
 * @returns weights, then the bias, solved in float64 and rounded; and the mean squared error
 * @throws {TrainingError} SHAPE_MISMATCH when the features are linearly dependent and l2 is 0 | NON_FINITE_LOSS
 */
export function solveRidge(
  { spec, shape, width }: Model,
  { length, features, labels }: TrainingSet,
  l2: number,
): { readonly parameters: Float32Array; readonly loss: number } {
  const columns = spec.family === 'har' ? columnsOf(spec, shape) : Array.from({ length: width }, (_, j) => j)
  const n = columns.length + 1
  const gram = new Float64Array(n * n)
  const moments = new Float64Array(n)
  const terms = new Float64Array(n).fill(1)
  const load = (row: number): void => {
    for (let j = 0; j < columns.length; j++) terms[j] = features[row * width + columns[j]]
  }
  for (let row = 0; row < length; row++) {
    load(row)
    for (let i = 0; i < n; i++) {
      moments[i] += terms[i] * labels[row]
      for (let j = 0; j <= i; j++) gram[i * n + j] += terms[i] * terms[j]
    }
  }
  for (let i = 0; i < n; i++) {
    gram[i * n + i] += (length * l2) / 2
    for (let j = 0; j < i; j++) gram[j * n + i] = gram[i * n + j]
  }
  if (!gram.every(Number.isFinite) || !moments.every(Number.isFinite)) {
    throw new TrainingError('NON_FINITE_LOSS', 'a feature or label is not finite; the base model is kept')
  }
  const solution = solveNormalEquations(gram, moments)
  if (solution === undefined) {
    throw new TrainingError(
      'SHAPE_MISMATCH',
      'the closed form has no one solution: features depend on each other, and training.l2 is too small',
    )
  }
  let total = 0
  for (let row = 0; row < length; row++) {
    load(row)
    let forecast = 0
    for (let j = 0; j < n; j++) forecast += solution[j] * terms[j]
    total += (forecast - labels[row]) * (forecast - labels[row])
  }
  return { parameters: Float32Array.from(solution), loss: total / length }
}
