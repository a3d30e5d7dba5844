import { Command, InvalidArgumentError, Option } from 'commander'
import { WORKLOADS, type WorkloadName } from '../../../simulation/workload.ts'
import { CODEC_NAMES, type CodecName } from '../../../src/compression/index.ts'
import { ATTACK_NAMES } from '../../../src/config/index.ts'
import { attack, pipeline, wholeNumber } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export const SPLITS = ['dirichlet', 'symbol', 'even'] as const

export interface SimulateOptions {
  readonly workload: WorkloadName
  readonly workers?: number
  readonly perRound?: number
  readonly byzantine?: number
  readonly attack?: string
  readonly rule?: string
  readonly tolerate?: number
  readonly rounds?: number
  readonly seed: number
  readonly split?: (typeof SPLITS)[number]
  readonly dirichlet?: number
  readonly codec: CodecName
  readonly localSteps?: number
  readonly calibrate?: string
  readonly reference?: boolean
  readonly threads?: number
  readonly matrix?: boolean
  readonly attacks?: readonly string[]
  readonly rules?: readonly string[]
  readonly svg?: string
  readonly csv?: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    "Runs every round as a network does: the coordinator's state machine on a virtual clock, commitments and update shards " +
      "through the wire's codecs, the update codec, screens, rule and outer step. Two things are left out: nothing is " +
      'signed or checked for its signature, and workers do not recompute the record.',
    'The hostile workers see all honest updates of a round before they commit and act as one; only labelFlip and backdoor ' +
      'poison the rows they train on instead. Colluders send updates a little longer one than the other, since of equal ' +
      'payloads the network counts one.',
    'The market workload trains the forecasting model on simulated markets; its loss is QLIKE on bars that come after the ' +
      'rounds. Data is dealt in blocks of six hours by volatility regime (--dirichlet), or by symbol. The logistic one is ' +
      'softmax regression, 784 inputs and 10 classes, on 60 random samples a worker; perceptron and recurrent learn what a ' +
      'random model of their kind says of random inputs. All runs are equal to the bit for equal options, on every ' +
      'machine; only the times differ.',
    'The matrix says stalled where every round was skipped, since the rule had too few updates once the hostile ones were ' +
      'rejected.',
    'With --per-round, the workers that are not asked are away to the coordinator: the round ends at its deadline. The time ' +
      'of a round is that of training, codecs, hashes, state machine and aggregation, without evaluation and without ' +
      "drawing a worker's data when it is first asked.",
  ],
  examples: [
    ['murmuration simulate --workers 100 --byzantine 20 --attack alie', "the manifest's usual rule under attack"],
    ['murmuration simulate --matrix --svg matrix.svg', 'every attack against every rule'],
    ['murmuration simulate --workload logistic --workers 1000 --per-round 10', 'many small workers'],
  ],
  last: 'Exit code: 0; 2 for a wrong option or an impossible pipeline; 130 when Ctrl-C ends it before it is done.',
} as const

export function simulateCommand(): Command {
  const command = new Command('simulate')
    .summary('simulate a federation and attacks on it in one process')
    .description('Simulates a whole federation in this process, without sockets: what does an attack do to a rule?')
    .optionsGroup('The federation:')
    .addOption(new Option('--workload <name>', 'what is learnt').choices(WORKLOADS).default('market'))
    .option(
      '--workers <n>',
      'how many workers there are (default: 20; perceptron and recurrent 10; with --matrix 27)',
      wholeNumber(1, 100_000),
    )
    .option('--per-round <n>', 'how many of them, drawn anew, train in a round (default: all)', wholeNumber(1, 256))
    .option('--byzantine <n>', 'how many workers are hostile (default: with --attack a fifth)', wholeNumber(0, 50_000))
    .option('--attack <name>', `what they do (default: signFlip): ${ATTACK_NAMES.join(', ')}`, attack)
    .option('--rule <pipeline>', "how updates are aggregated (default: market the manifest's, others mean)", pipeline)
    .option('--tolerate <f>', 'hostile updates a round the rule withstands (default: as many)', wholeNumber(0, 127))
    .optionsGroup('Training:')
    .option(
      '--rounds <n>',
      'rounds to train (default: 30; with --matrix 20; logistic 100, recurrent 10)',
      wholeNumber(1, 10_000),
    )
    .option('--seed <n>', 'equal seeds give equal models', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--dirichlet <alpha>', "how alike two workers' data are (default: 0.3; with --matrix 0.1)", alpha)
    .addOption(
      new Option('--split <kind>', 'how data is dealt (default: market dirichlet, others even)').choices(SPLITS),
    )
    .addOption(new Option('--codec <name>', 'how updates travel').choices(CODEC_NAMES).default('int8'))
    .option('--local-steps <n>', 'mini-batch steps a worker takes each round (default: 10)', wholeNumber(1, 10_000))
    .option('--calibrate <file>', 'market: simulate markets like the one of these 1-minute bars')
    .option('--reference', 'also run the clean mean: only the honest workers, averaged')
    .option(
      '--threads <n>',
      'how many train at the same time (default: as many as there are cores)',
      wholeNumber(1, 64),
    )
    .optionsGroup('The matrix:')
    .option('--matrix', 'simulate every attack against every rule')
    .option('--attacks <list>', 'the attacks, joined by commas (default: all)', listOf(',', attack))
    .option('--rules <list>', "the pipelines, joined by semicolons: 'mean;nnm+krum'", listOf(';', pipeline))
    .option('--svg <file>', 'write the matrix as a heat map')
    .option('--csv <file>', 'write its cells as a table')
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (options: SimulateOptions) => (await import('./handler.ts')).simulateVerb(options))
  return addHelpNotes(command, NOTES)
}

function alpha(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= 0.01 && value <= 1000)) throw new InvalidArgumentError('It must be a number from 0.01 to 1000.')
  return value
}

function listOf<T>(separator: string, parse: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(separator).map((part) => parse(part.trim()))
}
