import { EvaluationError } from './errors.ts'

/** @throws {EvaluationError} SHAPE_MISMATCH unless all lengths are those of the first */
export function requireEqualLengths(columns: Readonly<Record<string, ArrayLike<unknown>>>): void {
  const [first, ...others] = Object.entries(columns)
  for (const [name, { length }] of others) {
    if (length !== first[1].length) {
      throw new EvaluationError('SHAPE_MISMATCH', `${name} has ${length} values, ${first[0]} has ${first[1].length}`)
    }
  }
}

/** @throws {EvaluationError} TOO_FEW_VALUES when there are fewer than `least` values */
export function requireCount(name: string, count: number, least: number): void {
  if (!(count >= least))
    throw new EvaluationError('TOO_FEW_VALUES', `${name}: ${count} values, at least ${least} needed`)
}

/** @throws {EvaluationError} NON_FINITE at the first NaN or infinity */
export function requireFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new EvaluationError('NON_FINITE', `${name}[${i}] is ${values[i]}`)
  }
}

/** @throws {EvaluationError} OUT_OF_RANGE unless every value is finite and > 0 */
export function requirePositive(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > 0 && values[i] < Infinity)) {
      throw new EvaluationError('OUT_OF_RANGE', `${name}[${i}] is ${values[i]}, not a positive number`)
    }
  }
}

/** @throws {EvaluationError} OUT_OF_RANGE when `holds` is false; `range` completes the sentence "NAME is VALUE, not …" */
export function requireRange(name: string, value: number, holds: boolean, range: string): void {
  if (!holds) throw new EvaluationError('OUT_OF_RANGE', `${name} is ${value}, not ${range}`)
}

/** @throws {EvaluationError} OUT_OF_RANGE unless `value` is an integer >= `least` */
export function requireInteger(name: string, value: number, least: number): void {
  requireRange(name, value, Number.isSafeInteger(value) && value >= least, `an integer from ${least} on`)
}

/** @throws {EvaluationError} OUT_OF_RANGE unless 0 < `value` < 1 */
export function requireOpenUnit(name: string, value: number): void {
  requireRange(name, value, value > 0 && value < 1, 'between 0 and 1')
}
