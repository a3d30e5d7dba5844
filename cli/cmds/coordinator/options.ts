import { Command } from 'commander'
import { addHelpNotes } from '../../lib/helpNotes.ts'
import { addPeerOptions, type PeerOptions } from '../../lib/peerOptions.ts'

const NOTES = {
  about: [
    "A coordinator announces the rounds of a run, screens and aggregates the workers' updates, scores them on the market " +
      'that follows, and signs it all; workers recompute what it does. Its account must be the one that the manifest ' +
      'names, which murmuration init sees to.',
    'Started again, it goes on after the last recorded round. SIGINT and SIGTERM end it.',
  ],
  examples: [['murmuration coordinator --config coordinator.json']],
} as const

export function coordinatorCommand(): Command {
  const command = new Command('coordinator')
    .summary('lead a run')
    .description('Runs the coordinator that leads a run.')
    .usage('--config FILE [options]')
  addPeerOptions(command, 'soon after the last round is settled').action(async (options: PeerOptions) =>
    (await import('./handler.ts')).runCoordinator(options),
  )
  return addHelpNotes(command, NOTES)
}
