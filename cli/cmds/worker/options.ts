import { Command } from 'commander'
import { attack, type Share, share } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'
import { addPeerOptions, type PeerOptions } from '../../lib/peerOptions.ts'

export interface WorkerOptions extends PeerOptions {
  readonly share?: Share
  readonly attack?: string
}

const NOTES = {
  about: [
    'A worker holds market data, trains on it locally each round and sends a signed update, never the data. It recomputes ' +
      'every result of the coordinator, refuses a model that does not follow from the updates, serves the checkpoint and ' +
      'forecasts, and claims its reward when the run ends.',
    'A worker that starts late, or again, catches up from any peer. SIGINT and SIGTERM end it.',
  ],
  examples: [
    ['murmuration worker --config worker.json'],
    ['murmuration worker --config worker.json --data-dir second --share 2/3'],
  ],
} as const

export function workerCommand(): Command {
  const command = new Command('worker')
    .summary('train in a run on your own data')
    .description('Runs a worker: it trains in a run on data that does not leave this machine.')
    .usage('--config FILE [options]')
  addPeerOptions(command, 'once the run is finished and the reward claimed')
    .optionsGroup('Overriding the config:')
    .option('--share <i/n>', 'train only on every n-th day block of the data, from the i-th on, e.g. 2/3', share)
    .option(
      '--attack <kind>',
      'poison the updates, for a drill on a network of your own: signFlip(10), labelFlip, …',
      attack,
    )
    .action(async (options: WorkerOptions) => (await import('./handler.ts')).runWorker(options))
  return addHelpNotes(command, NOTES)
}
