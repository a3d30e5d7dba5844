import { Command, Option } from 'commander'
import { ATTACK_NAMES, type LOG_LEVELS } from '../../../src/config/index.ts'
import { isDataPoison } from '../../../src/models/dataPoison.ts'
import { attack, type DataFile, dataFile, pipeline, repeatable, wholeNumber } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'
import { logLevelOption } from '../../lib/peerOptions.ts'

/** Models that a local network trains, each with its usual settings. */
export const MODELS = ['linear', 'har', 'mlp', 'lstm', 'transformer'] as const

export interface LocalnetOptions {
  readonly workers: number
  readonly byzantine: number
  readonly poison: string
  /** What the poisoned know of the honest: see {@link colludes}. */
  readonly knows?: 'own' | 'all'
  readonly rounds: number
  readonly seed: number
  readonly rule?: string
  readonly localSteps?: number
  readonly model: (typeof MODELS)[number]
  readonly data?: readonly DataFile[]
  readonly skipBadRows?: boolean
  readonly calibrate?: string
  readonly chain: 'anvil' | 'none'
  readonly dir?: string
  readonly keep?: boolean
  readonly json?: boolean
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/** So long that a screen for length takes it out, which is what a first run is to show. */
const DEFAULT_POISON = 'signFlip(10)'

/** Whether the poisoned act as one, on what the honest workers will send: without that most attacks are none. */
export function colludes({ poison, knows }: Pick<LocalnetOptions, 'poison' | 'knows'>): boolean {
  const isOnUpdates = poison !== 'none' && !isDataPoison(poison)
  return isOnUpdates && (knows ?? (poison === DEFAULT_POISON ? 'own' : 'all')) === 'all'
}

const NOTES = {
  about: [
    'Starts a chain of its own, one coordinator and the workers as separate processes that find each other over loopback, ' +
      'trains, asks two workers for a forecast, lets every worker claim its reward, prints the balances, and leaves ' +
      'nothing running. Each worker holds data that nobody else has.',
    'The loss is QLIKE on the market that follows each round, beside that of two baselines fitted on the same past, a ' +
      'random walk and HAR; lower is better. At the end stands the mean over all rounds.',
    `Poison: ${ATTACK_NAMES.join(', ')}. A number in parentheses sets its strength, as in alie(0.5). Nobody sees an update ` +
      "before it is too late to answer it, so the poisoned who know all are given the honest workers' data and train on " +
      'them what these will send.',
  ],
  examples: [
    ['murmuration localnet', 'five workers, one of them poisoned'],
    ['murmuration localnet --poison none', 'the same, all honest'],
    ['murmuration localnet --poison alie', 'a subtler attack'],
    ['murmuration localnet --model lstm', 'a model that reads the past 48 hours step by step'],
    ['murmuration localnet --rule mean', 'what poison does to averaging'],
    ['murmuration localnet --data BTCUSD.csv.gz', 'on your own 1-minute bars'],
    ['murmuration localnet --keep', 'leave it up, to query it'],
  ],
  last:
    'Exit code: 0; 1 when a part of the network fails; 2 for a wrong option or data file; 130 when Ctrl-C ends it before ' +
    'it is done.',
} as const

export function localnetCommand(): Command {
  const command = new Command('localnet')
    .summary('run a whole network on this machine: chain, coordinator, workers')
    .description('Runs a whole network on this machine, from an empty chain to a trained, paid and queried model.')
    .optionsGroup('The network:')
    .option('--workers <n>', 'how many workers train', wholeNumber(1, 32), 5)
    .option('--byzantine <n>', 'how many of them are poisoned; fewer than half', wholeNumber(0, 15), 1)
    .option('--poison <kind>', 'what the poisoned do, e.g. alie, mimic, innerProduct', attack, DEFAULT_POISON)
    .addOption(
      new Option(
        '--knows <what>',
        'what the poisoned know: own, their own update; all, every honest one (default: all, but own for ' +
          `${DEFAULT_POISON})`,
      ).choices(['own', 'all']),
    )
    .addOption(new Option('--chain <kind>', 'none: say what would be paid').choices(['anvil', 'none']).default('anvil'))
    .optionsGroup('Training:')
    .addOption(new Option('--model <family>', 'what is trained').choices(MODELS).default('mlp'))
    .option('--rounds <n>', 'rounds to train', wholeNumber(1, 1000), 12)
    .option('--seed <n>', 'equal seeds give equal runs', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option(
      '--rule <pipeline>',
      "how updates are aggregated, e.g. mean or clip(median)+median (default: the manifest's)",
      pipeline,
    )
    .option(
      '--local-steps <n>',
      "training steps of a worker per round (default: the manifest's)",
      wholeNumber(1, 100_000),
    )
    .optionsGroup('Data:')
    .option(
      '--data <file>',
      '1-minute bars, FILE or SYMBOL=FILE; repeatable (default: simulated)',
      repeatable(dataFile),
    )
    .option('--skip-bad-rows', 'leave out malformed rows instead of refusing the file')
    .option('--calibrate <file>', 'make the simulated market like these 1-minute bars')
    .optionsGroup('Output:')
    .option(
      '--dir <dir>',
      'where keys, configs, logs and results go; new or empty (default: .murmuration/localnet-<time>)',
    )
    .option('--keep', 'leave the network up after the run, until Ctrl-C')
    .option('--json', 'print one JSON object per round and a summary on stdout, and nothing else')
    .addOption(logLevelOption('least serious log lines to keep in the log files').default('info'))
    .action(async (options: LocalnetOptions) => (await import('./handler.ts')).localnet(options))
  return addHelpNotes(command, NOTES)
}
