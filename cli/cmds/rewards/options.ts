import { Command } from 'commander'
import { multiaddr, repeatable, rpcUrl } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface RewardsOptions {
  readonly config: string
  readonly claim?: boolean
  readonly peer?: readonly string[]
  readonly dataDir?: string
  readonly rpcUrl?: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    "Shows what the worker's account has earned by the coordinator's latest signed settlement, and what of it the chain " +
      "has posted and paid. The settlement comes from the worker's own ledger when the run is over, else from a peer; its " +
      "signature is checked, and its balances against the chain's root.",
    'A worker claims by itself when the run ends. This claims too, at any time: for a worker that was away then, had no ' +
      'rpcUrl or no ether, or does not want to wait.',
  ],
  examples: [
    ['murmuration rewards --config worker.json'],
    ['murmuration rewards --config worker.json --claim', 'and claim what is left'],
  ],
  last:
    'Exit code: 0, also when nothing is left to claim; 1 when no peer or chain answers, they contradict each other, or the ' +
    'claim fails; 2 for a wrong option or config.',
} as const

export function rewardsCommand(): Command {
  const command = new Command('rewards')
    .summary('show what a worker earned, and claim it')
    .description('Shows what a worker earned in a run and was paid, and claims the rest.')
    .usage('--config FILE [--claim] [options]')
    .requiredOption('--config <file>', "the worker's JSON config file")
    .option('--claim', 'claim what the chain has posted for the account and not paid yet')
    .option(
      '--peer <multiaddr>',
      "a peer of the run to ask (default: the config's bootstrap); repeatable",
      repeatable(multiaddr),
    )
    .option('--json', 'print one JSON object a line')
    .optionsGroup('Overriding the config:')
    .option('--data-dir <dir>', "where the worker's keys and ledger are")
    .option('--rpc-url <url>', 'JSON-RPC of the chain that the manifest names', rpcUrl)
    .action(async (options: RewardsOptions) => (await import('./handler.ts')).rewards(options))
  return addHelpNotes(command, NOTES)
}
