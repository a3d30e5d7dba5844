import { expectedByzantine, type SimulationSettings } from '../../../simulation/settings.ts'
import { type Split, TRAITS } from '../../../simulation/workload.ts'
import { aggregationSchema, parsePipeline } from '../../../src/aggregation/index.ts'
import { ATTACK_NAMES } from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import type { SimulateOptions } from './options.ts'

/** With 6 Byzantine just enough for every rule, Bulyan's 4f + 3 included. */
const MATRIX_WORKERS = 27
const MATRIX_BYZANTINE = 6
const MATRIX_ROUNDS = 20
const USUAL_ALPHA = 0.3
/** Data so unlike that hostile updates can hide among the honest ones. */
const MATRIX_ALPHA = 0.1

/**
 * The settings that the options mean.
 *
 * @throws {ConfigError} INVALID_CONFIG for options that contradict each other
 */
export function settingsOf(options: SimulateOptions): SimulationSettings {
  checkOptions(options)
  const { workload, matrix = false, seed, codec, localSteps } = options
  const workers = options.workers ?? (matrix ? MATRIX_WORKERS : TRAITS[workload].workers)
  const counts = { workers, perRound: options.perRound ?? workers, byzantine: byzantineOf(options, workers) }
  return {
    workload,
    ...counts,
    attack: counts.byzantine === 0 ? 'none' : (options.attack ?? 'signFlip'),
    rule: options.rule ?? parsePipeline(usualRule(options)).text,
    numByzantine: options.tolerate ?? expectedByzantine(counts),
    rounds: options.rounds ?? (matrix ? MATRIX_ROUNDS : TRAITS[workload].rounds),
    seed,
    split: splitOf(options),
    codec,
    ...(localSteps === undefined ? {} : { localSteps }),
  }
}

/** The attacks of a matrix that is not told which: all that the workload knows. */
export function usualAttacks({ workload }: Pick<SimulationSettings, 'workload'>): string[] {
  return ATTACK_NAMES.filter((name) => TRAITS[workload].hasBackdoor || name !== 'backdoor')
}

function checkOptions({ matrix = false, split, dirichlet, ...options }: SimulateOptions): void {
  const refuse = (message: string): never => {
    throw new ConfigError('INVALID_CONFIG', message)
  }
  if (split !== undefined && split !== 'dirichlet' && dirichlet !== undefined) {
    refuse(`--split ${split} and --dirichlet contradict each other: name one of them`)
  }
  if (!matrix) {
    for (const option of ['attacks', 'rules', 'svg', 'csv'] as const) {
      if (options[option] !== undefined) refuse(`--${option} is for the matrix: add --matrix`)
    }
    return
  }
  for (const [option, plural] of [
    ['attack', 'attacks'],
    ['rule', 'rules'],
  ] as const) {
    if (options[option] !== undefined) refuse(`--${option} is for one simulation: with --matrix use --${plural}`)
  }
}

function byzantineOf({ byzantine, attack, matrix = false }: SimulateOptions, workers: number): number {
  if (byzantine !== undefined) return byzantine
  if (matrix && workers === MATRIX_WORKERS) return MATRIX_BYZANTINE
  if (matrix) return Math.max(1, Math.floor(workers / 5))
  return attack === undefined || attack === 'none' ? 0 : Math.max(1, Math.floor(workers / 5))
}

function usualRule({ workload }: SimulateOptions): string {
  return TRAITS[workload].rule ?? aggregationSchema.parse({}).pipeline
}

function splitOf({ workload, split, dirichlet, matrix = false }: SimulateOptions): Split {
  const kind = split ?? (dirichlet === undefined ? TRAITS[workload].splits[0] : 'dirichlet')
  return kind === 'dirichlet' ? { kind, alpha: dirichlet ?? (matrix ? MATRIX_ALPHA : USUAL_ALPHA) } : { kind }
}
