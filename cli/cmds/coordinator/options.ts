import { Command } from 'commander'
import { addPeerOptions, type PeerOptions } from '../../lib/peerOptions.ts'

const NOTES = `
A coordinator announces the rounds of a run, screens and aggregates the workers' updates, scores them on the market that
follows, and signs it all; workers recompute what it does. Its account must be the one that the run's manifest names:
murmuration init sets that up. Started again, it goes on after the last recorded round. SIGINT and SIGTERM end it.

Example:
  murmuration coordinator --config coordinator.json`

export function coordinatorCommand(): Command {
  const command = new Command('coordinator')
    .summary('lead a run')
    .description('Runs the coordinator that leads a run.')
    .usage('--config FILE [options]')
  return addPeerOptions(command, 'soon after the last round is settled')
    .addHelpText('after', NOTES)
    .action(async (options: PeerOptions) => (await import('./handler.ts')).runCoordinator(options))
}
