import type { Random } from '../../kernels/random.ts'
import type { MappedRows } from '../mappedRows.ts'
import { type StageKind, type StageParameters, usageOf, type Values } from '../parameters.ts'

/** What a rule can need beside the updates. */
export type TrustedInput = 'trustedRow' | 'trustedUpdate'

export interface RuleContext {
  /** f. */
  readonly numByzantine: number
  /** The rule's own draws. */
  readonly random: Random
  /** There for a rule that needs it. */
  readonly trustedRow?: number
  /** There for a rule that needs it; length d, finite. */
  readonly trustedUpdate?: Float32Array
  /** Length d, finite. */
  readonly state?: Float32Array
}

/** Weights alone stand for the weighted sum of the rows. */
export type RuleResult = {
  /** Rows that the rule chose, ascending. */
  readonly selected?: readonly number[]
  readonly state?: Float32Array
  readonly diagnostics?: Readonly<Record<string, number>>
} & ({ readonly weights: Float64Array } | { readonly weights?: Float64Array; readonly aggregate: Float32Array })

/** A robust rule over n rows of length d, of which at most f are hostile. */
export interface AggregationRule {
  readonly name: string
  /** Canonical, with the arguments that are not at their defaults. */
  readonly text: string
  /** How many hostile rows it withstands. */
  readonly breakdownPoint: string
  /** In n, f and d. */
  readonly cost: string
  readonly needs: TrustedInput | undefined
  /** The fewest rows with which it withstands `numByzantine` hostile ones. */
  minUpdates(numByzantine: number): number
  /** Why it would not finish on `count` rows in reasonable time, if so. */
  tooMuchWork(count: number, numByzantine: number): string | undefined
  /**
   * @param rows - count >= minUpdates(numByzantine)
   * @throws {AggregationError} NON_FINITE | TOO_MUCH_WORK
   */
  aggregate(rows: MappedRows, context: RuleContext): RuleResult
}

export interface RuleDefinition<P extends StageParameters> {
  readonly name: string
  readonly parameters: P
  readonly breakdownPoint: string
  readonly cost: string
  readonly needs?: TrustedInput
  minUpdates(numByzantine: number, values: Values<P>): number
  tooMuchWork?(count: number, numByzantine: number, values: Values<P>): string | undefined
  aggregate(rows: MappedRows, context: RuleContext, values: Values<P>): RuleResult
}

/** Makes a rule that a pipeline can name. */
export function defineRule<P extends StageParameters>(definition: RuleDefinition<P>): StageKind<AggregationRule> {
  const { name, parameters, breakdownPoint, cost, needs } = definition
  return {
    name,
    parameters,
    usage: usageOf(name, parameters),
    make(given, text) {
      const values = given as Values<P>
      return {
        ...{ name, text, breakdownPoint, cost, needs },
        minUpdates: (numByzantine) => definition.minUpdates(numByzantine, values),
        tooMuchWork: (count, numByzantine) => definition.tooMuchWork?.(count, numByzantine, values),
        aggregate: (rows, context) => definition.aggregate(rows, context, values),
      }
    },
  }
}

/** Fewer than half of the rows may be hostile. */
export function majority(numByzantine: number): number {
  return 2 * numByzantine + 1
}

/** The mean of some of `count` rows, which weigh the same. */
export function meanOf(
  count: number,
  selected: readonly number[],
  diagnostics?: Readonly<Record<string, number>>,
): RuleResult {
  const weights = new Float64Array(count)
  for (const row of selected) weights[row] = 1 / selected.length
  return { weights, selected, ...(diagnostics && { diagnostics }) }
}
