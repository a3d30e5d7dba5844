import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { type ContractsConfig, connectChain, deployContracts, readChainId } from '../../../src/chain/index.ts'
import {
  besideConfig,
  checkCoordinator,
  loadConfig,
  loadCoordinatorConfig,
  manifestSchema,
  type RunManifest,
  runIdOf,
} from '../../../src/config/index.ts'
import { ConfigError, StorageError } from '../../../src/errors/index.ts'
import { poolPerRound } from '../../../src/incentives/config.ts'
import { ledgerPath, loadIdentity, readSecret } from '../../../src/storage/index.ts'
import { accountOf } from '../../../src/wire/index.ts'
import { formatTokens } from '../../lib/format.ts'
import { editJsonFile, requireEditable } from '../../lib/jsonFile.ts'
import { stopRequests, untilStopped } from '../../lib/lifecycle.ts'
import type { DeployOptions } from './options.ts'
import { type Deployment, deploymentEvent, deploymentLines } from './report.ts'

/**
 * Deploys a run's contracts and writes their addresses into its manifest.
 *
 * @throws {ConfigError} when the manifest names contracts, the run has begun, or the cap is below what the run may pay
 * @throws {ChainError} UNREACHABLE | WRONG_CHAIN | REVERTED | COMPILE_FAILED
 * @throws {StorageError} when a key cannot be used
 */
export async function deploy(options: DeployOptions): Promise<void> {
  const signal = stopRequests()
  const loaded = loadCoordinatorConfig(options.config)
  const { config, manifest } = loaded
  const manifestPath = besideConfig(options.config, config.manifest)
  const rpcUrl = options.rpcUrl ?? config.rpcUrl
  if (rpcUrl === undefined) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `there is no chain to deploy to: give --rpc-url, or ${options.config} an rpcUrl`,
    )
  }
  const { accountKey } = loadIdentity(config.dataDir)
  const coordinator = accountOf(accountKey)
  checkCoordinator(loaded, coordinator)
  const tokenCapUnits = capOf(options.cap, manifest)
  const deployerKey = options.deployerKeyFile === undefined ? accountKey : readSecret(options.deployerKeyFile)
  const payer = accountOf(deployerKey)
  if (manifest.contracts !== null) {
    await untilStopped(refuseContracts(manifestPath, manifest.contracts, rpcUrl, signal), signal)
  }
  if (existsSync(ledgerPath(config.dataDir))) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `${config.dataDir} holds the ledger of a run that has begun, which contracts would make another run; ` +
        'set up a new run with murmuration init',
    )
  }
  for (const path of [manifestPath, options.config]) requireEditable(path)

  const chainId = await untilStopped(readChainId({ rpcUrl, signal }), signal)
  if (options.json !== true) process.stdout.write(`Deploying to chain ${chainId} at ${rpcUrl}; ${payer} pays.\n`)
  const addresses = await untilStopped(
    deployContracts({ rpcUrl, chainId, deployerKey, coordinator, tokenCapUnits, signal }),
    signal,
  )
  const contracts: ContractsConfig = { chainId, ...addresses }
  const runId = writeContracts(manifestPath, contracts)
  if (config.rpcUrl === undefined) editJsonFile(options.config, { rpcUrl })

  const deployment: Deployment = {
    contracts,
    coordinator,
    tokenCapUnits,
    runId,
    previousRunId: runIdOf(manifest),
    manifestPath: relative('.', manifestPath),
    configPath: options.config,
  }
  process.stdout.write(options.json === true ? deploymentEvent(deployment) : deploymentLines(deployment))
}

/** The chain refuses a root beyond the cap, and then nobody is paid any more: it must hold all that the run may pay. */
function capOf(cap: bigint | undefined, { schedule: { rounds }, incentives }: RunManifest): bigint {
  const most = BigInt(rounds) * poolPerRound(incentives)
  if (cap !== undefined && cap < most) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `a cap of ${formatTokens(cap)} tokens is below the ${formatTokens(most)} that the run may pay: ` +
        `${incentives.poolPerRound} in each of ${rounds} rounds`,
    )
  }
  if ((cap ?? most) === 0n) {
    throw new ConfigError(
      'INVALID_CONFIG',
      'the manifest pays nothing (incentives.poolPerRound), so that it needs a --cap',
    )
  }
  return cap ?? most
}

/** Never resolves: tells a manifest of another chain from one whose contracts stand. */
async function refuseContracts(
  manifestPath: string,
  { chainId, ...addresses }: ContractsConfig,
  rpcUrl: string,
  signal: AbortSignal,
): Promise<never> {
  await connectChain({ rpcUrl, chainId, addresses, signal })
  throw new ConfigError(
    'INVALID_CONFIG',
    `${relative('.', manifestPath)} names contracts that stand on chain ${chainId} already; ` +
      'to deploy others, and so make another run, set "contracts" in it to null first',
  )
}

/** @returns the id of the run that the manifest describes now */
function writeContracts(manifestPath: string, contracts: ContractsConfig) {
  try {
    editJsonFile(manifestPath, { contracts })
  } catch (cause) {
    const why = (cause as Error).message
    throw new StorageError(
      'UNREADABLE',
      `the contracts are deployed but ${manifestPath} cannot be written: ${why}; write them there as "contracts": ` +
        JSON.stringify(contracts),
      { cause },
    )
  }
  return runIdOf(loadConfig(manifestPath, manifestSchema))
}
