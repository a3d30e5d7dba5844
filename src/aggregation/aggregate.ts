import { AggregationError } from '../errors/index.ts'
import { type RowKernels, type RowMatrix, type RowSource, sharedKernels } from '../kernels/index.ts'
import { Random } from '../kernels/random.ts'
import { allFinite } from '../kernels/vector.ts'
import { MappedRows, shapeOf } from './mappedRows.ts'
import type { Pipeline } from './pipeline.ts'

export interface AggregationOptions {
  /** f, a whole number >= 0: how many of the updates may be hostile. */
  readonly numByzantine: number
  /** What bucketing and dnc draw from; equal seeds give equal draws. Nobody should know it before the updates are fixed. */
  readonly seed?: string
  /** The row of an update that is known to be honest; for monna. */
  readonly trustedRow?: number
  /** Length d; for flTrust. */
  readonly trustedUpdate?: Float32Array
  /** What the aggregation before returned as its state, length d; for centeredClipping. */
  readonly state?: Float32Array
  /** By default those of this process. */
  readonly kernels?: RowKernels
}

export interface Aggregation {
  /** Length d. */
  readonly aggregate: Float32Array
  /** n values: how much each update counts, when the aggregate is the sum of the updates times these. */
  readonly weights?: Float64Array
  /** What the rule chose, when it chooses: ascending indices of the rows that it saw, which after bucketing are buckets. */
  readonly selected?: readonly number[]
  /** Length d, to pass in the next time. */
  readonly state?: Float32Array
  /** What the rule has to say about itself, by name. */
  readonly diagnostics: Readonly<Record<string, number>>
}

/**
 * Pre-aggregates and aggregates updates in canonical order. The pipeline's screens are not applied: see `screenRows`.
 *
 * @param updates - n vectors of length d; not changed
 * @throws {AggregationError} TOO_FEW_UPDATES when the pipeline cannot withstand f hostile ones among n, SHAPE_MISMATCH,
 * NON_FINITE also when finite updates give an aggregate that is not, TOO_MUCH_WORK, MISSING_INPUT
 */
export function aggregate(pipeline: Pipeline, updates: RowSource, options: AggregationOptions): Aggregation {
  const { rule } = pipeline
  const { numByzantine, seed = '', trustedRow, trustedUpdate, state } = options
  const rows = mappedThrough(pipeline, updates, options)
  const needed = Math.max(1, rule.minUpdates(numByzantine))
  if (rows.count < needed) {
    throw new AggregationError(
      'TOO_FEW_UPDATES',
      `${rule.name} with ${numByzantine} Byzantine needs ${needed} updates, ${rows.count} are left`,
    )
  }
  requireTrusted(pipeline, rows, options)

  const result = rule.aggregate(rows, {
    numByzantine,
    random: new Random(seed).fork(rule.text),
    ...(trustedRow === undefined ? {} : { trustedRow }),
    ...(trustedUpdate === undefined ? {} : { trustedUpdate }),
    ...(state === undefined ? {} : { state }),
  })
  const { weights, selected, diagnostics = {} } = result
  const vector = 'aggregate' in result ? result.aggregate : rows.weightedSum(result.weights)
  if (!allFinite(vector)) {
    rows.requireFinite()
    throw new AggregationError('NON_FINITE', `what ${rule.name} makes of finite updates is not finite`)
  }
  return {
    aggregate: vector,
    ...(weights && { weights: rows.originalWeights(weights) }),
    ...(selected && { selected }),
    ...(result.state && { state: result.state }),
    diagnostics,
  }
}

export interface PreAggregationOptions extends AggregationOptions {
  /** Writes over a matrix of updates where rows are only scaled; what mixes them needs another matrix all the same. */
  readonly inPlace?: boolean
}

/**
 * The rows that the rule would see, written out.
 *
 * @returns the updates themselves where they were written over, otherwise memory that the caller frees
 * @throws {AggregationError} TOO_FEW_UPDATES | SHAPE_MISMATCH | NON_FINITE
 */
export function preAggregate(
  pipeline: Pipeline,
  updates: RowSource,
  options: PreAggregationOptions,
): { readonly rows: RowMatrix } {
  const rows = mappedThrough(pipeline, updates, options)
  rows.requireFinite()
  const factors = options.inPlace === true && 'row' in updates ? rows.originalFactors() : undefined
  if (factors !== undefined && 'row' in updates) {
    rows.kernels.scaleInPlace(updates, factors)
    return { rows: updates }
  }
  return { rows: rows.materialize() }
}

function mappedThrough(
  { preAggregators }: Pipeline,
  updates: RowSource,
  { numByzantine, seed = '', kernels = sharedKernels() }: AggregationOptions,
): MappedRows {
  if (!Number.isInteger(numByzantine) || numByzantine < 0) {
    throw new RangeError(`numByzantine is a whole number >= 0, not ${numByzantine}`)
  }
  requireOneLength(updates)
  return preAggregators.reduce(
    (rows, stage) => {
      const needed = stage.minUpdates(numByzantine)
      if (rows.count < needed) {
        throw new AggregationError(
          'TOO_FEW_UPDATES',
          `${stage.name} with ${numByzantine} Byzantine needs ${needed} updates, ${rows.count} are left`,
        )
      }
      return stage.transform(rows, { numByzantine, random: new Random(seed).fork(stage.text) })
    },
    MappedRows.of(kernels, updates),
  )
}

function requireOneLength(updates: RowSource): void {
  if ('row' in updates) return
  const odd = updates.findIndex((update) => update.length !== updates[0].length)
  if (odd < 0) return
  throw new AggregationError(
    'SHAPE_MISMATCH',
    `update ${odd} has ${updates[odd].length} parameters, update 0 has ${updates[0].length}`,
  )
}

function requireTrusted(
  { rule, preAggregators }: Pipeline,
  rows: MappedRows,
  { trustedRow, trustedUpdate, state }: AggregationOptions,
): void {
  const missing = (what: string) => new AggregationError('MISSING_INPUT', `${rule.name} needs ${what}`)
  if (rule.needs === 'trustedUpdate' && trustedUpdate === undefined) throw missing('a trusted update')
  if (rule.needs === 'trustedRow') {
    const [sources] = shapeOf(rows.source)
    const known = trustedRow !== undefined && Number.isInteger(trustedRow) && trustedRow >= 0 && trustedRow < sources
    if (!known) throw missing(`a trusted row from 0 to ${sources - 1}`)
    const merging = preAggregators.find((stage) => !stage.keepsRows)
    if (merging !== undefined) throw missing(`a trusted row, and ${merging.text} leaves no row what it was`)
  }
  for (const [name, vector] of Object.entries({ trustedUpdate, state })) {
    if (vector === undefined) continue
    if (vector.length !== rows.length) {
      throw new AggregationError(
        'SHAPE_MISMATCH',
        `${name} has ${vector.length} parameters, the updates ${rows.length}`,
      )
    }
    if (!allFinite(vector)) throw new AggregationError('NON_FINITE', `${name} is not finite`)
  }
}
