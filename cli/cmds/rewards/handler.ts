import { resolve } from 'node:path'
import {
  balanceOf,
  type Chain,
  claimedAmount,
  claimReward,
  connectChain,
  type PostedRoot,
  RevertedError,
  readRoot,
} from '../../../src/chain/index.ts'
import { type Loaded, loadWorkerConfig, runIdOf, type WorkerConfig } from '../../../src/config/index.ts'
import { ConfigError, ProtocolError } from '../../../src/errors/index.ts'
import { earnedBy, rewardsTree } from '../../../src/incentives/index.ts'
import { loadIdentity } from '../../../src/storage/index.ts'
import type { Account, Hash, Hex } from '../../../src/types/index.ts'
import { accountOf } from '../../../src/wire/index.ts'
import { stopRequests, untilStopped } from '../../lib/lifecycle.ts'
import { type FoundSettlements, findSettlements } from '../../lib/settlements.ts'
import type { RewardsOptions } from './options.ts'
import {
  type Claimed,
  claimedEvent,
  claimedLine,
  type Earnings,
  earningsEvent,
  earningsLines,
  type Payments,
} from './report.ts'

/**
 * Shows what a worker earned, and claims it when that is asked for.
 *
 * @throws {ConfigError} when the run's chain is not configured, or there is nobody to ask
 * @throws {NetworkError | ProtocolError | WireError} when no peer has the settlement, or it does not match the chain
 * @throws {ChainError | StorageError}
 */
export async function rewards(options: RewardsOptions): Promise<void> {
  const signal = stopRequests()
  const print = (event: object, text: string): void => {
    process.stdout.write(`${options.json === true ? JSON.stringify(event) : text}\n`)
  }
  const loaded = withOverrides(loadWorkerConfig(options.config), options)
  const { config, manifest } = loaded
  const { accountKey } = loadIdentity(config.dataDir)
  const account = accountOf(accountKey)
  const runId = runIdOf(manifest)

  const chain = await untilStopped(connectRunChain(loaded, accountKey, options.config, signal), signal)
  const posted = chain === undefined ? undefined : await untilStopped(readRoot(chain, { runId }), signal)
  const request = { manifest, dataDir: config.dataDir, addresses: options.peer ?? config.bootstrap, signal }
  const found = await untilStopped(findSettlements({ ...request, round: posted?.round ?? 0 }), signal)
  const earnings: Earnings = {
    account,
    runId,
    name: manifest.name,
    source: found.source,
    round: found.latest?.round ?? 0,
    rounds: manifest.schedule.rounds,
    earned: earnedBy(found.latest?.balances ?? [], account),
    chain:
      chain === undefined || posted === undefined
        ? null
        : await untilStopped(payments(chain, runId, account, posted, found), signal),
  }
  print(earningsEvent(earnings), earningsLines(earnings, options))
  if (options.claim !== true || chain === undefined || earnings.chain === null) return
  const claimed =
    earnings.chain.claimable > 0n ? await untilStopped(claim(chain, runId, account, found), signal) : undefined
  const result = { claimed, balance: await untilStopped(balanceOf(chain, { account }), signal) }
  print(claimedEvent(result), claimedLine(result))
}

function withOverrides(
  { config, manifest }: Loaded<WorkerConfig>,
  { dataDir = config.dataDir, rpcUrl = config.rpcUrl }: RewardsOptions,
): Loaded<WorkerConfig> {
  return { manifest, config: { ...config, dataDir: resolve(dataDir), rpcUrl } }
}

/** @returns undefined when the run has no chain */
async function connectRunChain(
  { config: { rpcUrl }, manifest: { contracts } }: Loaded<WorkerConfig>,
  privateKey: Hex,
  configPath: string,
  signal: AbortSignal,
): Promise<Chain | undefined> {
  if (contracts === null) return undefined
  const { chainId, ...addresses } = contracts
  if (rpcUrl === undefined) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `the manifest names contracts on chain ${chainId}: give --rpc-url, or ${configPath} an rpcUrl`,
    )
  }
  return connectChain({ rpcUrl, chainId, addresses, privateKey, signal })
}

/** What the chain has posted and paid, after checking its root against the coordinator's signed settlement. */
async function payments(
  chain: Chain,
  runId: Hash,
  account: Account,
  { round, root }: PostedRoot,
  { source, atRound }: FoundSettlements,
): Promise<Payments> {
  if (round > 0 && atRound?.rewardsRoot !== root) {
    throw new ProtocolError(
      'DISAGREEMENT',
      `the chain's rewards root of round ${round} is ${root}, the signed settlement from ${source} gives ` +
        `${atRound?.rewardsRoot}: the coordinator contradicts itself, and nothing can be claimed`,
    )
  }
  const posted = earnedBy(atRound?.balances ?? [], account)
  const [paid, balance] = await Promise.all([claimedAmount(chain, { runId, account }), balanceOf(chain, { account })])
  return { chainId: chain.chainId, round, posted, paid, claimable: posted > paid ? posted - paid : 0n, balance }
}

async function claim(
  chain: Chain,
  runId: Hash,
  account: Account,
  { atRound }: FoundSettlements,
): Promise<Claimed | undefined> {
  const balances = atRound?.balances ?? []
  const proof = rewardsTree(balances).proof(account) ?? []
  try {
    return await claimReward(chain, { runId, account, cumulativeAmount: earnedBy(balances, account), proof })
  } catch (error) {
    // The worker itself may have been quicker.
    if (error instanceof RevertedError && error.revert === 'NothingToClaim') return undefined
    throw error
  }
}
