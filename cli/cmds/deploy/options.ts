import { Command } from 'commander'
import { rpcUrl, tokens } from '../../lib/arguments.ts'
import { addHelpNotes } from '../../lib/helpNotes.ts'

export interface DeployOptions {
  readonly config: string
  readonly rpcUrl?: string
  /** Token units (10⁻¹⁸). */
  readonly cap?: bigint
  readonly deployerKeyFile?: string
  readonly json?: boolean
}

const NOTES = {
  about: [
    "Deploys the token, the rewards distributor and the model registry for the coordinator's account, which alone posts " +
      'rewards and models and administers the roles, and writes the addresses into the manifest. That changes the run id: ' +
      'deploy before the first start, then hand out the manifest.',
    'A manifest that names contracts already is refused. Nothing is sent when the payer cannot pay for all of it.',
  ],
  examples: [
    ['murmuration deploy --config coordinator.json --rpc-url http://127.0.0.1:8545'],
    ['murmuration deploy --config coordinator.json --deployer-key-file payer.key --cap 50000'],
  ],
  last:
    'Exit code: 0; 1 when the chain is not there, refuses or costs more than the payer has, or a key cannot be used; ' +
    '2 for a wrong option or config.',
} as const

export function deployCommand(): Command {
  const command = new Command('deploy')
    .summary("put a run's contracts on a chain of your own")
    .description("Puts a run's contracts on a chain of your own, and their addresses into the manifest.")
    .usage('--config FILE [options]')
    .requiredOption('--config <file>', "the coordinator's JSON config file")
    .option('--rpc-url <url>', "JSON-RPC of the chain (default: the config's rpcUrl; written there if absent)", rpcUrl)
    .option('--cap <tokens>', 'the most tokens there can ever be (default: rounds × incentives.poolPerRound)', tokens)
    .option('--deployer-key-file <file>', "0x and 64 hex digits, mode 0600: pays in the coordinator's stead")
    .option('--json', 'print one JSON object')
    .action(async (options: DeployOptions) => (await import('./handler.ts')).deploy(options))
  return addHelpNotes(command, NOTES)
}
