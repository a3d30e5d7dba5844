import type { Random } from '../../kernels/random.ts'
import type { MappedRows } from '../mappedRows.ts'
import { type StageKind, type StageParameters, usageOf, type Values } from '../parameters.ts'

export interface PreAggregatorContext {
  /** f. */
  readonly numByzantine: number
  /** The stage's own draws. */
  readonly random: Random
}

/** Maps rows to the rows that the next stage sees, linearly: what it computes is the map. */
export interface PreAggregator {
  readonly name: string
  /** Canonical. */
  readonly text: string
  /** Whether row i of what it gives stands for row i of what it was given. */
  readonly keepsRows: boolean
  /** The fewest rows that it works on. */
  minUpdates(numByzantine: number): number
  /** How many rows it gives for `count`. */
  countAfter(count: number): number
  /** The fewest rows for which it gives `count`. */
  countBefore(count: number): number
  /** @throws {AggregationError} NON_FINITE */
  transform(rows: MappedRows, context: PreAggregatorContext): MappedRows
}

interface PreAggregatorDefinition<P extends StageParameters> {
  readonly name: string
  readonly parameters: P
  readonly keepsRows?: boolean
  minUpdates?(numByzantine: number): number
  countAfter?(count: number, values: Values<P>): number
  countBefore?(count: number, values: Values<P>): number
  transform(rows: MappedRows, context: PreAggregatorContext, values: Values<P>): MappedRows
}

/** Makes a pre-aggregator that a pipeline can name; unless it says otherwise it gives a row for each row. */
export function definePreAggregator<P extends StageParameters>(
  definition: PreAggregatorDefinition<P>,
): StageKind<PreAggregator> {
  const { name, parameters, keepsRows = true } = definition
  return {
    name,
    parameters,
    usage: usageOf(name, parameters),
    make(given, text) {
      const values = given as Values<P>
      return {
        ...{ name, text, keepsRows },
        minUpdates: (numByzantine) => definition.minUpdates?.(numByzantine) ?? 1,
        countAfter: (count) => definition.countAfter?.(count, values) ?? count,
        countBefore: (count) => definition.countBefore?.(count, values) ?? count,
        transform: (rows, context) => definition.transform(rows, context, values),
      }
    },
  }
}
