import { Command } from 'commander'
import type { Hash } from '../../../src/types/index.ts'
import {
  type DataFile,
  dataFile,
  hash,
  multiaddr,
  repeatable,
  rpcUrl,
  utcTime,
  wholeNumber,
} from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface QueryOptions {
  readonly peer: readonly string[]
  readonly symbol?: string
  readonly at?: number
  readonly data?: DataFile
  readonly skipBadRows?: boolean
  readonly run?: Hash
  readonly manifest?: string
  readonly chainId?: number
  readonly rpcUrl?: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    "The answer is the model's forecast of the realised variance in the run's horizon, an hour by default, after the given " +
      "time. Each answer's signature is checked, and peers that serve the same model must agree to the bit.",
  ],
  examples: [
    ['murmuration query --peer /ip4/127.0.0.1/tcp/4700/p2p/12D3KooW…'],
    ['murmuration query --peer A --peer B --symbol BTCUSD --at 2018-12-01T12:00'],
    ['murmuration query --peer A --data BTCUSD=bars.csv.gz --manifest manifest.json'],
    ['murmuration query --peer A --manifest manifest.json --rpc-url http://127.0.0.1:8545'],
  ],
  last: 'Exit code: 0; 1 when a peer is unreachable, serves another run or disagrees, or the chain does; 2 for a wrong option or file.',
} as const

export function queryCommand(): Command {
  const command = new Command('query')
    .summary("ask peers for the model's forecast and check that they agree")
    .description("Asks one or more peers of a run for the model's forecast and checks that they agree.")
    .usage('--peer MULTIADDR [--peer …] [options]')
    .requiredOption(
      '--peer <multiaddr>',
      'a peer to ask, with /p2p/ and its id at the end; repeatable',
      repeatable(multiaddr),
    )
    .optionsGroup('What to ask:')
    .option('--symbol <name>', 'the market to forecast (default: the first that all peers have bars of)')
    .option(
      '--at <time>',
      'UTC, e.g. 2024-03-01T12:00, or ms since 1970 (default: the latest all peers have reached)',
      utcTime,
    )
    .option('--data <file>', "ask about your own 1-minute bars instead of the peers': FILE or SYMBOL=FILE", dataFile)
    .option('--skip-bad-rows', 'leave out malformed rows of --data instead of refusing the file')
    .optionsGroup('What to expect:')
    .option('--manifest <file>', "the run's manifest; its run, chain and features are then expected")
    .option('--run <hash>', "the run id that every peer must serve (default: the first peer's)", hash)
    .option(
      '--chain-id <id>',
      'the chain whose id the signatures carry (default: 31337, the local chain, or 0, no chain)',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--rpc-url <url>', "check the answers' models against the registry on the manifest's chain", rpcUrl)
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object a line')
    .action(async (options: QueryOptions) => (await import('./handler.ts')).query(options))
  return addHelpNotes(command, NOTES)
}
