import { type ContractsConfig, connectChain, modelAt } from '../../../src/chain/index.ts'
import { type RunManifest, runIdOf } from '../../../src/config/index.ts'
import { ConfigError, ProtocolError } from '../../../src/errors/index.ts'
import type { VerifiedForecast } from '../../lib/forecasts.ts'

/** The contracts that a query is to be held against. @throws {ConfigError} when the manifest names none */
export function contractsOf(manifest: RunManifest | undefined): ContractsConfig {
  if (manifest?.contracts) return manifest.contracts
  throw new ConfigError('INVALID_CONFIG', '--rpc-url needs a --manifest that names the contracts of its run')
}

/**
 * Checks that every answer comes from the model that the run's registry names for its round.
 *
 * @throws {ConfigError} when the manifest names no contracts
 * @throws {ProtocolError} DISAGREEMENT naming the first peer whose model the chain does not name
 * @throws {ChainError} UNREACHABLE | WRONG_CHAIN | NOT_DEPLOYED
 */
export async function checkRegistry(
  manifest: RunManifest,
  rpcUrl: string,
  answers: readonly VerifiedForecast[],
  signal: AbortSignal,
): Promise<void> {
  const { chainId, ...addresses } = contractsOf(manifest)
  const chain = await connectChain({ rpcUrl, chainId, addresses, signal })
  const runId = runIdOf(manifest)
  for (const { address, round, modelHash } of answers) {
    const committed = await modelAt(chain, { runId, round })
    if (committed?.modelHash === modelHash) continue
    const named = committed === undefined ? 'names none for that round yet' : `names ${committed.modelHash}`
    throw new ProtocolError(
      'DISAGREEMENT',
      `${address} serves the model ${modelHash} of round ${round}; the chain ${named}`,
    )
  }
}
