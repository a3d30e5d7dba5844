import { Command, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from '../../../src/errors/index.ts'
import { type DataFile, dataFile, repeatable, utcTime, wholeNumber } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface EvaluateOptions {
  readonly config: string
  readonly target: 'variance' | 'direction'
  /** In place of the markets that the config names. */
  readonly data?: readonly DataFile[]
  readonly skipBadRows?: boolean
  readonly trainUntil?: number
  readonly folds?: number
  readonly testDays?: number
  readonly embargoMinutes?: number
  readonly workers?: number
  readonly rounds?: number
  readonly seed?: number
  readonly alpha: number
  readonly searched: number
  readonly feeBp: number
  readonly spreadBp: number
  readonly slippageBp: number
  readonly book?: readonly DataFile[]
  readonly html?: string
  readonly force?: boolean
  readonly json?: boolean
}

const TARGETS = ['variance', 'direction'] as const

/** Options that one target alone has a use for. */
const TARGET_OF: Partial<Record<keyof EvaluateOptions, EvaluateOptions['target']>> = {
  alpha: 'variance',
  feeBp: 'direction',
  spreadBp: 'direction',
  slippageBp: 'direction',
  book: 'direction',
}

const NOTES = {
  about: [
    'Walks forward through the data: each fold trains a whole federation, in this process, on what came before its test ' +
      'span, as the manifest says, and forecasts the span with the model frozen. Beside it stand six baselines, fitted to ' +
      'the same past and scored on the very same horizons: random walk, EWMA 0.94, HAR, log-HAR, GARCH(1,1) and ridge ' +
      "regression on the model's own features.",
    'Test horizons do not overlap. Losses are QLIKE and the squared error of log variance, with 90 % block-bootstrap ' +
      'intervals and Diebold–Mariano tests; the intervals for the realised variance are conformal, calibrated by a second ' +
      'federation on the last 15 % of the training span, which it did not see. A model that does not beat the best ' +
      'baseline is said not to.',
    'With --target direction the model learns whether the price will rise, with a head that gives a probability in place ' +
      "of the manifest's. Beside it stand majority, reversal and logistic regression; hit rate, Brier score and log loss " +
      'are told, and what is left of the profit after costs.',
  ],
  examples: [
    ['murmuration evaluate --config manifest.json --data BTCUSD.csv.gz', 'four folds over the last 40 % of the data'],
    ['murmuration evaluate … --train-until 2018-10-01 --html report.html', 'one fold, and a report to read'],
    ['murmuration evaluate … --target direction --fee-bp 2', 'up or down, and what trading it would earn'],
    ['murmuration evaluate --config worker.json', 'on the markets of a worker, with all their feeds'],
    ['murmuration evaluate … --searched 40', 'the best of 40 settings, which were tried on these data'],
  ],
  last: 'Exit code: 0, whatever the verdict; 2 for a wrong option, config or data file; 130 when Ctrl-C ends it before it is done.',
} as const

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .summary('test a model on market data that it was not trained on, beside baselines')
    .description(
      'Tests honestly what the model of a run is worth: walk-forward, purged, beside baselines, with intervals.',
    )
    .optionsGroup('What is tested:')
    .requiredOption('--config <file>', "the run's manifest, or a worker's or coordinator's config that names one")
    .addOption(
      new Option('--target <what>', 'what is forecast of the next horizon').choices(TARGETS).default('variance'),
    )
    .option('--workers <n>', "how many workers share the data (default: the manifest's least)", wholeNumber(1, 256))
    .option('--rounds <n>', "rounds of each training (default: the manifest's)", wholeNumber(1, 100_000))
    .option(
      '--seed <n>',
      "equal seeds give equal results (default: the manifest's)",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .optionsGroup('Data:')
    .option(
      '--data <file>',
      "1-minute bars, FILE or SYMBOL=FILE: CSV, gzip, zip or Parquet; repeatable (default: the config's own markets)",
      repeatable(dataFile),
    )
    .option('--skip-bad-rows', 'leave out malformed rows, and count them, instead of refusing the file')
    .optionsGroup('How it is tested:')
    .option('--train-until <time>', 'the first test span begins here (UTC), and the last ends with the data', utcTime)
    .option(
      '--folds <n>',
      'test spans, each with a training of its own (default: 4; 1 with --train-until)',
      wholeNumber(1, 100),
    )
    .option('--test-days <d>', 'length of a test span (default: a tenth of the data)', wholeNumber(1, 10_000))
    .option(
      '--embargo-minutes <n>',
      'no training label ends within so many minutes of the test span (default: the horizon)',
      wholeNumber(0, 525_600),
    )
    .option('--alpha <a>', 'miscoverage of the intervals', miscoverage, 0.1)
    .option('--searched <n>', 'how many settings were tried on these data before', wholeNumber(1, 1_000_000_000), 1)
    .optionsGroup('What trades cost, for the direction, in bp of the value traded:')
    .option('--fee-bp <bp>', "the exchange's fee", basisPoints(-100), 5)
    .option('--spread-bp <bp>', 'bid-ask spread, of which a trade pays half', basisPoints(0), 1)
    .option('--slippage-bp <bp>', 'what a trade pays beyond half the spread', basisPoints(0), 1)
    .option(
      '--book <file>',
      'best bids and asks, FILE or SYMBOL=FILE: their spread counts where there is one; repeatable',
      repeatable(dataFile),
    )
    .optionsGroup('Output:')
    .option('--html <file>', 'write a self-contained report with plots')
    .option('--force', 'let --html replace a file that is no report of this verb')
    .option('--json', 'print one JSON object per fold and a summary on stdout, and nothing else')
    .action(async (options: EvaluateOptions) => {
      requireTarget(command, options.target)
      requireFiles(options)
      await (await import('./handler.ts')).evaluate(options)
    })
  return addHelpNotes(command, NOTES)
}

/** @throws {ConfigError} INVALID_CONFIG for an option that the target has no use for */
function requireTarget(command: Command, target: EvaluateOptions['target']): void {
  for (const [name, of] of Object.entries(TARGET_OF)) {
    if (of === target || command.getOptionValueSource(name) !== 'cli') continue
    const flag = command.options.find((option) => option.attributeName() === name)?.long ?? name
    throw new ConfigError('INVALID_CONFIG', `${flag} needs --target ${of}`)
  }
}

/** @throws {ConfigError} INVALID_CONFIG for leave to skip rows where each source has its own */
function requireFiles({ data, skipBadRows }: EvaluateOptions): void {
  if (data !== undefined || skipBadRows === undefined) return
  throw new ConfigError(
    'INVALID_CONFIG',
    '--skip-bad-rows needs --data; a source of the config has its own skipBadRows',
  )
}

function miscoverage(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= 0.005 && value <= 0.5)) throw new InvalidArgumentError('It must be a number from 0.005 to 0.5.')
  return value
}

function basisPoints(least: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value >= least && value <= 10_000) return value
    throw new InvalidArgumentError(`It must be a number from ${least} to 10000.`)
  }
}
