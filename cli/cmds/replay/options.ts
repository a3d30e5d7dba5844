import { Command } from 'commander'
import type { Hash } from '../../../src/types/index.ts'
import {
  type DataFile,
  dataFile,
  hash,
  multiaddr,
  repeatable,
  type Share,
  share,
  wholeNumber,
} from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface ReplayOptions {
  readonly update?: Hash
  readonly round?: number
  readonly config?: string
  readonly dataDir?: string
  readonly manifest?: string
  readonly peer?: readonly string[]
  readonly data?: readonly DataFile[]
  readonly skipBadRows?: boolean
  readonly share?: Share
  readonly json?: boolean
}

const NOTES = {
  about: [
    'Training is exact: the base model, the rows and a seed that follows from the round and the account give one update, on ' +
      "every machine. This trains again from a past round's base model and compares the hash with the one that the worker " +
      'committed to. Who sent anything else than what its training gave, or trained on other rows, does not match.',
    'What a replay needs is in the files of any peer that was there, or comes from peers over the network; a peer keeps it ' +
      'for 256 rounds, of models beyond 1 MiB for 15 at least. The rows do not travel: only who has them can replay.',
  ],
  examples: [
    ['murmuration replay --config worker.json --round 3', "list a round's updates"],
    ['murmuration replay --config worker.json --update 0x…', "on the config's bars"],
    ['murmuration replay --config worker.json --update 0x… --share 2/5', "on another worker's share of them"],
    ['murmuration replay --manifest manifest.json --peer A --update 0x… --data BTCUSD.csv.gz'],
  ],
  last: 'Exit code: 0 when the hashes are equal; 1 when they differ, or something is no longer to be had; 2 for a wrong option or file.',
} as const

export function replayCommand(): Command {
  const command = new Command('replay')
    .summary("run a worker's training again and compare the hashes")
    .description("Runs a worker's local training of a past round again and tells whether it gives the same update.")
    .usage('--update HASH --config FILE [options]')
    .optionsGroup('What to replay:')
    .option('--update <hash>', "the update's hash, as the record of its round names it", hash)
    .option('--round <n>', 'instead: list the updates of a round', wholeNumber(1, 1_000_000))
    .optionsGroup('Where it is known:')
    .option('--config <file>', 'the config of a peer on this machine: its files, its run, its bars, its share')
    .option('--data-dir <dir>', "where that peer's ledger and checkpoints are (default: the config's)")
    .option('--manifest <file>', "without a config: the run's manifest")
    .option(
      '--peer <multiaddr>',
      "a peer of the run to ask (default: the config's bootstrap); repeatable",
      repeatable(multiaddr),
    )
    .optionsGroup('What the worker trained on:')
    .option(
      '--data <file>',
      "1-minute bars, FILE or SYMBOL=FILE; repeatable (default: the config's market)",
      repeatable(dataFile),
    )
    .option('--skip-bad-rows', 'leave out malformed rows of --data instead of refusing the file')
    .option('--share <i/n>', "the worker's share of the rows, e.g. 2/3 (default: the config's, or all)", share)
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object')
    .action(async (options: ReplayOptions) => (await import('./handler.ts')).replay(options))
  return addHelpNotes(command, NOTES)
}
