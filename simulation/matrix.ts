import { AggregationError, ConfigError } from '../src/errors/index.ts'
import { checkSettings, type SimulationSettings } from './settings.ts'
import { cleanSettings } from './simulate.ts'
import { type ManyControl, type Outcome, simulateMany } from './threads.ts'

/** One attack against one rule. */
export interface MatrixCell {
  readonly attack: string
  readonly rule: string
  /** Loss of the last model on data that come after all rounds. */
  readonly finalLoss: number
  /** That loss over the clean mean's: 1 is as good as without any attack; Infinity when the model is ruined. */
  readonly ratio: number
  readonly skippedRounds: number
  /** True when every round was skipped, and the model is the one before round 1. */
  readonly isStalled: boolean
  /** Over all rounds. */
  readonly acceptedHostile: number
  readonly rejectedHostile: number
  readonly rejectedHonest: number
  readonly modelHash: string
}

export interface AttackMatrix {
  readonly attacks: readonly string[]
  readonly rules: readonly string[]
  readonly initialLoss: number
  /** Final loss of the honest workers alone, averaged. */
  readonly cleanLoss: number
  /** Rule after rule, each against all attacks. */
  readonly cells: readonly MatrixCell[]
}

/**
 * Simulates every attack against every rule, each pair from the same start to its own end.
 *
 * @param settings - of every cell but for its attack and rule; some of its workers are hostile
 * @throws {ConfigError} INVALID_CONFIG | IMPOSSIBLE_PIPELINE before anything is simulated
 * @throws the signal's reason when it is aborted
 */
export async function attackMatrix(
  settings: SimulationSettings,
  attacks: readonly string[],
  rules: readonly string[],
  control: ManyControl = {},
): Promise<AttackMatrix> {
  if (settings.byzantine === 0) {
    throw new ConfigError('INVALID_CONFIG', 'a matrix of attacks needs a Byzantine worker: raise --byzantine')
  }
  const pairs = rules.flatMap((rule) => attacks.map((attack) => ({ ...settings, rule, attack })))
  for (const pair of pairs) checkSettings(pair)
  const [clean, ...outcomes] = await simulateMany([cleanSettings(settings), ...pairs], control)
  const cells = pairs.map((pair, i) => cellOf(pair, outcomes[i], clean.finalLoss))
  return { attacks, rules, initialLoss: clean.initialLoss, cleanLoss: clean.finalLoss, cells }
}

function cellOf({ attack, rule, rounds }: SimulationSettings, outcome: Outcome, cleanLoss: number): MatrixCell {
  const { finalLoss, skippedRounds, acceptedHostile, rejected, modelHash } = outcome
  const count = (rejections: object): number => Object.values(rejections).reduce((sum, value) => sum + value, 0)
  return {
    attack,
    rule,
    finalLoss,
    ratio: finalLoss / cleanLoss,
    skippedRounds,
    isStalled: skippedRounds === rounds,
    acceptedHostile,
    rejectedHostile: count(rejected.hostile),
    rejectedHonest: count(rejected.honest),
    modelHash,
  }
}

/** Those of the rules that can be told to withstand as many as the settings say. */
export function possibleRules(settings: SimulationSettings, rules: readonly string[]): string[] {
  return rules.filter((rule) => {
    try {
      checkSettings({ ...settings, rule })
      return true
    } catch (error) {
      if (error instanceof AggregationError) return false
      if (error instanceof ConfigError && error.code === 'IMPOSSIBLE_PIPELINE') return false
      throw error
    }
  })
}

const COLUMNS: readonly Exclude<keyof MatrixCell, 'isStalled'>[] = [
  'attack',
  'rule',
  'finalLoss',
  'ratio',
  'skippedRounds',
  'acceptedHostile',
  'rejectedHostile',
  'rejectedHonest',
  'modelHash',
]

/** The cells as CSV with a header; numbers in full. */
export function matrixCsv({ cells }: AttackMatrix): string {
  const quoted = (value: string | number): string => (/[",]/.test(`${value}`) ? `"${value}"` : `${value}`)
  const lines = cells.map((cell) => COLUMNS.map((column) => quoted(cell[column])).join(','))
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`
}
