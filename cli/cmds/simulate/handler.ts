import { accessSync, constants, existsSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { heatMap } from '../../../simulation/heatMap.ts'
import { attackMatrix, matrixCsv, possibleRules } from '../../../simulation/matrix.ts'
import { USUAL_RULES } from '../../../simulation/rules.ts'
import { checkSettings, type SimulationSettings } from '../../../simulation/settings.ts'
import { cleanSettings, type SimulationResult, simulate } from '../../../simulation/simulate.ts'
import type { Workload } from '../../../simulation/workload.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import { calibratedTo } from '../../lib/calibrate.ts'
import { counted, formatDuration, formatLoss } from '../../lib/format.ts'
import { stopRequests } from '../../lib/lifecycle.ts'
import { ProgressBar } from '../../lib/progressBar.ts'
import type { SimulateOptions } from './options.ts'
import { closingLines, headLines, matrixLines, roundLines, splitText } from './report.ts'
import { settingsOf, usualAttacks } from './settings.ts'

/** For a terminal that does not tell its width. */
const DEFAULT_WIDTH = 100

/**
 * Simulates a federation, or a matrix of attacks and rules.
 *
 * @throws {ConfigError} for what the user has to change
 * @throws {StoppedError} when the user ends it before it is done
 */
export async function simulateVerb(options: SimulateOptions): Promise<void> {
  const signal = stopRequests()
  const settings = await withCalibration(settingsOf(options), options.calibrate)
  const bar = new ProgressBar()
  try {
    await (options.matrix === true ? runMatrix(options, settings, bar, signal) : runOne(options, settings, bar, signal))
  } finally {
    bar.finish()
  }
}

async function withCalibration(settings: SimulationSettings, path: string | undefined): Promise<SimulationSettings> {
  if (path === undefined) return settings
  if (settings.workload !== 'market') {
    throw new ConfigError('INVALID_CONFIG', `the workload ${settings.workload} has no markets: leave out --calibrate`)
  }
  return { ...settings, calibration: await calibratedTo(path) }
}

async function runOne(
  { reference, json, threads = availableParallelism() }: SimulateOptions,
  settings: SimulationSettings,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<void> {
  const beganMs = performance.now()
  checkSettings(settings)
  const total = settings.rounds * (reference === true ? 2 : 1)
  bar.show(0, total, 'making the data')
  let workload: Workload | undefined
  const result = await simulate(settings, {
    signal,
    threads,
    onReady: (ready) => {
      workload = ready
      bar.clear()
      if (json !== true) print([...headLines(settings, ready), ''])
    },
    onRound: ({ round, loss }) =>
      bar.show(round, total, `round ${round} of ${settings.rounds}, loss ${formatLoss(loss)}`),
  })
  let clean: SimulationResult | undefined
  if (reference === true) {
    clean = await simulate(cleanSettings(settings), {
      workload,
      signal,
      threads,
      onRound: ({ round }) => bar.show(settings.rounds + round, total, `clean mean, round ${round}`),
    })
  }
  bar.finish()
  const elapsedMs = Math.round(performance.now() - beganMs)
  if (json === true) {
    const { rounds, ...totals } = result
    const { finalLoss, modelHash } = clean ?? {}
    print([JSON.stringify({ settings, ...totals, clean: clean && { finalLoss, modelHash }, rounds, elapsedMs })])
  } else print([...roundLines(result.rounds), '', ...closingLines(settings, result, clean, elapsedMs)])
}

async function runMatrix(
  options: SimulateOptions,
  settings: SimulationSettings,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<void> {
  const beganMs = performance.now()
  for (const path of [options.svg, options.csv]) if (path !== undefined) checkWritable(path)
  const attacks = options.attacks ?? usualAttacks(settings)
  const rules = options.rules ?? possibleRules(settings, USUAL_RULES)
  const total = attacks.length * rules.length + 1
  bar.show(0, total, 'making the data')
  const matrix = await attackMatrix(settings, attacks, rules, {
    signal,
    threads: options.threads ?? availableParallelism(),
    onDone: (done) => bar.show(done, total, `${done} of ${counted(total, 'simulation')}`),
  })
  bar.finish()
  const elapsedMs = Math.round(performance.now() - beganMs)
  const subtitle = subtitleOf(settings)
  if (options.svg !== undefined) writeFileSync(options.svg, heatMap(matrix, subtitle))
  if (options.csv !== undefined) writeFileSync(options.csv, matrixCsv(matrix))
  if (options.json === true) {
    const { attack: _, rule: __, ...shared } = settings
    print([JSON.stringify({ settings: shared, ...matrix, elapsedMs })])
    return
  }
  const width = process.stdout.isTTY ? process.stdout.columns || DEFAULT_WIDTH : Number.POSITIVE_INFINITY
  print([
    'Final loss out of sample, relative to the clean mean of the honest workers alone',
    subtitle,
    '',
    ...matrixLines(matrix, width, process.stdout.isTTY),
    '',
    `clean mean ${formatLoss(matrix.cleanLoss)}, before training ${formatLoss(matrix.initialLoss)}`,
    ...[options.svg, options.csv].filter((path) => path !== undefined).map((path) => `written to ${path}`),
    `${counted(matrix.cells.length, 'simulation')} in ${formatDuration(elapsedMs)}.`,
  ])
}

/** Before minutes of simulation: a file that cannot be written is better known at once. @throws {ConfigError} */
function checkWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
    if (existsSync(path)) accessSync(path, constants.W_OK)
  } catch (cause) {
    throw new ConfigError('UNREADABLE', `cannot write ${path}: ${(cause as Error).message}`, { cause })
  }
}

function subtitleOf(settings: SimulationSettings): string {
  const { workload, workers, byzantine, rounds } = settings
  return `${workload}: ${counted(workers, 'worker')}, ${byzantine} hostile, ${counted(rounds, 'round')}, ${splitText(settings)}`
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
