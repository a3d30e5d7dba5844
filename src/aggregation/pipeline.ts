import { AggregationError } from '../errors/index.ts'
import { type AggregationRule, applyRule, RULES } from './rules.ts'
import { clipToMedianNorm, clipToNorm, maxNorm, type PreAggregator, type Screen } from './stages.ts'

/** Screens, then pre-aggregators, then one rule, as a run manifest names them. */
export interface Pipeline {
  /** Canonical text, e.g. `maxNorm(5)+clip(median)+trimmedMean`. */
  readonly text: string
  readonly screens: readonly Screen[]
  readonly preAggregators: readonly PreAggregator[]
  readonly rule: AggregationRule
}

/**
 * Reads a pipeline such as `maxNorm(5)+clip(median)+trimmedMean`: stages joined by `+`, screens first, the rule last.
 *
 * @throws {AggregationError} IMPOSSIBLE_PIPELINE naming the stage that is wrong
 */
export function parsePipeline(text: string): Pipeline {
  const stages = text.split('+').map((stage) => stage.trim())
  const ruleName = stages.pop() ?? ''
  const rule = RULES.find(({ name }) => name === ruleName)
  if (rule === undefined) {
    throw impossible(text, `'${ruleName}' is not a rule; the rules are ${RULES.map(({ name }) => name).join(', ')}`)
  }
  const screens: Screen[] = []
  const preAggregators: PreAggregator[] = []
  for (const stage of stages) {
    const parsed = parseStage(text, stage)
    if ('transform' in parsed) preAggregators.push(parsed)
    else if (preAggregators.length > 0)
      throw impossible(text, `the screen ${stage} must stand before ${preAggregators[0].text}`)
    else screens.push(parsed)
  }
  const canonical = [...screens.map((s) => s.text), ...preAggregators.map((p) => p.text), rule.name].join('+')
  return { text: canonical, screens, preAggregators, rule }
}

/**
 * Refuses a pipeline that cannot withstand `numByzantine` of `minUpdates` updates.
 *
 * @throws {AggregationError} IMPOSSIBLE_PIPELINE
 */
export function checkPipeline(pipeline: Pipeline, minUpdates: number, numByzantine: number): void {
  const needed = pipeline.rule.minUpdates(numByzantine)
  if (minUpdates < needed) {
    throw impossible(
      pipeline.text,
      `${pipeline.rule.name} withstands ${numByzantine} Byzantine only from ${needed} updates on, the minimum is ${minUpdates}`,
    )
  }
}

/** @returns for each finite row of one length whether every screen lets it pass */
export function screenRows(pipeline: Pipeline, updates: readonly Float32Array[]): boolean[] {
  const kept = updates.map(() => true)
  for (const screen of pipeline.screens) {
    const rows = [...updates.keys()].filter((row) => kept[row])
    const verdicts = screen.keep(rows.map((row) => updates[row]))
    for (const [position, row] of rows.entries()) kept[row] = verdicts[position]
  }
  return kept
}

/**
 * Pre-aggregates and aggregates the rows that the screens kept, in canonical order.
 *
 * @returns a new vector of length d
 * @throws {AggregationError} TOO_FEW_UPDATES | SHAPE_MISMATCH | NON_FINITE
 */
export function aggregateRows(
  pipeline: Pipeline,
  updates: readonly Float32Array[],
  numByzantine: number,
): Float32Array {
  const rows = pipeline.preAggregators.reduce((current, stage) => stage.transform(current), [...updates])
  return applyRule(pipeline.rule, rows, numByzantine)
}

function parseStage(text: string, stage: string): Screen | PreAggregator {
  const match = /^(\w+)\(([^()]*)\)$/.exec(stage)
  const [, name, argument] = match ?? []
  if (name === 'clip' && argument === 'median') return clipToMedianNorm
  const value = argument === undefined || argument.trim() === '' ? Number.NaN : Number(argument)
  if (name === 'clip' && value > 0 && value < Number.POSITIVE_INFINITY) return clipToNorm(value)
  if (name === 'maxNorm' && value > 1 && value < Number.POSITIVE_INFINITY) return maxNorm(value)
  throw impossible(
    text,
    `'${stage}' is not a stage; the stages are maxNorm(ratio > 1), clip(median) and clip(norm > 0)`,
  )
}

function impossible(text: string, reason: string): AggregationError {
  return new AggregationError('IMPOSSIBLE_PIPELINE', `pipeline '${text}': ${reason}`)
}
