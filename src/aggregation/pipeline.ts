import { AggregationError } from '../errors/index.ts'
import { type RowKernels, sharedKernels } from '../kernels/index.ts'
import { makeStage, type StageKind, splitStage, type WrittenStage } from './parameters.ts'
import { PRE_AGGREGATORS, type PreAggregator } from './preAggregators/index.ts'
import { type AggregationRule, RULES } from './rules/index.ts'
import { SCREENS, type Screen } from './screens.ts'

/** Screens, then pre-aggregators, then one rule, as a run manifest names them. */
export interface Pipeline {
  /** Canonical text, e.g. `maxNorm(5)+clip(median)+trimmedMean`; what is at its default is left out. */
  readonly text: string
  readonly screens: readonly Screen[]
  readonly preAggregators: readonly PreAggregator[]
  readonly rule: AggregationRule
}

/** What there will be at each aggregation beside the updates. */
export interface AvailableInputs {
  readonly trustedUpdate?: boolean
  readonly trustedRow?: boolean
  /** The most updates a round can have; absent: as many as the minimum. */
  readonly maxUpdates?: number
}

const TRUSTED_INPUTS = {
  trustedRow: 'a row that is known to be honest',
  trustedUpdate: 'an update of its own, trained on data that everybody trusts',
} as const

/**
 * Reads a pipeline such as `maxNorm(5)+clip(median)+nnm+krum(neighbours=byzfl)`: stages joined by `+`, screens first, then
 * pre-aggregators in any order, the rule last. A stage is written `name`, `name(value)` for its first parameter, or
 * `name(key=value,key=value)`.
 *
 * @throws {AggregationError} IMPOSSIBLE_PIPELINE naming the stage that is wrong, and what would be right
 */
export function parsePipeline(text: string): Pipeline {
  const written = text.split(/\+(?![^(]*\))/).map((stage) => stage.trim())
  const last = written.pop() ?? ''
  try {
    const rule = ruleOf(last)
    const screens: Screen[] = []
    const preAggregators: PreAggregator[] = []
    for (const stage of written) {
      const parsed = stageOf(stage)
      if ('transform' in parsed) preAggregators.push(parsed)
      else if (preAggregators.length === 0) screens.push(parsed)
      else throw impossible(`the screen ${stage} must stand before ${preAggregators[0].text}`)
    }
    const canonical = [...screens, ...preAggregators, rule].map((stage) => stage.text).join('+')
    return { text: canonical, screens, preAggregators, rule }
  } catch (error) {
    throw error instanceof AggregationError ? impossible(`pipeline '${text}': ${error.message}`) : error
  }
}

/** The fewest accepted updates with which the pipeline withstands `numByzantine` hostile ones. */
export function updatesNeeded({ preAggregators, rule }: Pipeline, numByzantine: number): number {
  return preAggregators.reduceRight(
    (needed, stage) => Math.max(stage.countBefore(needed), stage.minUpdates(numByzantine)),
    Math.max(1, rule.minUpdates(numByzantine)),
  )
}

/**
 * Refuses a pipeline that cannot withstand `numByzantine` of `minUpdates` updates, whose rule needs what is not there, or
 * which would not finish with as many updates as a round can have.
 *
 * @throws {AggregationError} IMPOSSIBLE_PIPELINE with the reason
 */
export function checkPipeline(
  pipeline: Pipeline,
  minUpdates: number,
  numByzantine: number,
  available: AvailableInputs = {},
): void {
  const { text, preAggregators, rule } = pipeline
  const refuse = (reason: string) => impossible(`pipeline '${text}': ${reason}`)
  const needed = updatesNeeded(pipeline, numByzantine)
  if (minUpdates < needed) {
    const reason = `${rule.name} withstands ${numByzantine} Byzantine only from ${needed} updates on`
    throw refuse(`${reason}, the minimum is ${minUpdates}`)
  }
  if (rule.needs !== undefined && available[rule.needs] !== true) {
    throw refuse(`${rule.name} needs ${TRUSTED_INPUTS[rule.needs]}, which there is not`)
  }
  const merging = preAggregators.find((stage) => !stage.keepsRows)
  if (rule.needs === 'trustedRow' && merging !== undefined) {
    throw refuse(`${rule.name} does not find its trusted row behind ${merging.text}`)
  }
  const most = Math.max(minUpdates, available.maxUpdates ?? minUpdates)
  for (let count = minUpdates; count <= most; count++) {
    const rows = preAggregators.reduce((current, stage) => stage.countAfter(current), count)
    const work = rule.tooMuchWork(rows, numByzantine)
    if (work !== undefined) throw refuse(`${rule.name} would not finish with ${count} updates: ${work}`)
  }
}

/**
 * @param updates - finite, of one length
 * @returns for each whether every screen lets it pass
 */
export function screenRows(pipeline: Pipeline, updates: readonly Float32Array[], kernels?: RowKernels): boolean[] {
  const kept = updates.map(() => true)
  for (const screen of pipeline.screens) {
    const rows = [...updates.keys()].filter((row) => kept[row])
    if (rows.length === 0) return kept
    const left = rows.map((row) => updates[row])
    const verdicts = screen.keep(left, kernels ?? sharedKernels())
    for (const [position, row] of rows.entries()) kept[row] = verdicts[position]
  }
  return kept
}

function ruleOf(written: string): AggregationRule {
  const stage = splitStage(written)
  const kind = named(RULES, stage)
  if (kind === undefined || stage === undefined) {
    throw impossible(`'${written}' is not a rule; the rules are ${namesOf(RULES)}`)
  }
  return makeStage(kind, stage)
}

function stageOf(written: string): Screen | PreAggregator {
  const stage = splitStage(written)
  const kind = named(SCREENS, stage) ?? named(PRE_AGGREGATORS, stage)
  if (kind !== undefined && stage !== undefined) return makeStage<Screen | PreAggregator>(kind, stage)
  const reason = named(RULES, stage) === undefined ? 'is not a stage' : 'is not a stage but a rule, which stands last'
  const stages = [...SCREENS, ...PRE_AGGREGATORS].map(({ usage }) => usage)
  throw impossible(`'${written}' ${reason}; the stages are ${stages.join(', ')}`)
}

function named<T>(kinds: readonly StageKind<T>[], stage: WrittenStage | undefined): StageKind<T> | undefined {
  return kinds.find(({ name }) => name === stage?.name)
}

function namesOf(kinds: readonly StageKind<unknown>[]): string {
  return kinds.map(({ name }) => name).join(', ')
}

function impossible(reason: string): AggregationError {
  return new AggregationError('IMPOSSIBLE_PIPELINE', reason)
}
