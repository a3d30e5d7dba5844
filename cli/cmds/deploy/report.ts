import type { ContractsConfig } from '../../../src/chain/index.ts'
import type { Account, Hash } from '../../../src/types/index.ts'
import { formatTokens } from '../../lib/format.ts'

export interface Deployment {
  readonly contracts: ContractsConfig
  readonly coordinator: Account
  readonly tokenCapUnits: bigint
  readonly runId: Hash
  readonly previousRunId: Hash
  readonly manifestPath: string
  readonly configPath: string
}

/** What `--json` prints. */
export function deploymentEvent({ contracts, tokenCapUnits, runId, previousRunId }: Deployment): string {
  const event = { event: 'deployed', ...contracts, cap: tokenCapUnits.toString(), runId, previousRunId }
  return `${JSON.stringify(event)}\n`
}

/** What people read. */
export function deploymentLines(deployment: Deployment): string {
  const { contracts, coordinator, tokenCapUnits, runId, manifestPath, configPath } = deployment
  return `  token     ${contracts.token}, at most ${formatTokens(tokenCapUnits)} of it
  rewards   ${contracts.rewards}
  registry  ${contracts.registry}

${manifestPath} names them now, so it is another run: ${runId}
Give every worker the new manifest: with the old one it would be in the old run. A worker that is to claim
its reward needs rpcUrl, the JSON-RPC of the chain, in its worker.json and a little ether.

The coordinator's account ${coordinator} pays for two transactions a round; with ether on it:
  murmuration coordinator --config ${configPath}
`
}
