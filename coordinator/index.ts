import { commitModel, connectChain, postRoot } from '../src/chain/index.ts'
import { type CoordinatorConfig, checkCoordinator, type Loaded } from '../src/config/index.ts'
import { ConfigError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import type { OpenLiveBars } from '../src/peer/market.ts'
import { failureSignal, listeningReport, type OpenPeer, openPeer } from '../src/peer/open.ts'
import { aggregateRound } from '../src/round/aggregateRound.ts'
import { marketClockMs } from '../src/round/run.ts'
import { scoreUpdates } from '../src/round/settle.ts'
import type { Account, CoordinatorReport, PeerId } from '../src/types/index.ts'
import { ChainPoster, type SettlementChain } from './chainPoster.ts'
import { CoordinatorService, type RoundArithmetic } from './service.ts'

export interface RunningCoordinator {
  readonly account: Account
  readonly peerId: PeerId
  readonly addresses: readonly string[]
  /** Rejects when a step of a round fails, such as writing to a full disk. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

export interface CoordinatorIo {
  readonly logger: Logger
  readonly report: (event: CoordinatorReport) => void
  /** Replaced only by tests, to see what workers make of a coordinator that lies. */
  readonly arithmetic?: Partial<RoundArithmetic>
  /** Replaced only by tests, to let time pass. */
  readonly openLiveBars?: OpenLiveBars
}

/**
 * Starts a coordinator and leads the run until it is stopped; after the last round it goes on serving the model.
 *
 * @throws {ConfigError} when its account does not lead the manifest's run, or the run's chain is not configured
 * @throws {DataError} when its market data does not cover the run
 * @throws {StorageError | NetworkError | ChainError}
 */
export async function startCoordinator(
  loaded: Loaded<CoordinatorConfig>,
  { logger, report, arithmetic, ...io }: CoordinatorIo,
): Promise<RunningCoordinator> {
  let service: CoordinatorService | undefined
  const opened = new AsyncDisposableStack()
  try {
    const peer = opened.adopt(await openPeer(loaded, () => service, { logger, ...io }), (open) => open.close())
    checkCoordinator(loaded, peer.self.account)
    // Every round is scored on bars after it.
    peer.market.requireUntil(marketClockMs(peer.run, peer.run.manifest.schedule.rounds + 1))
    const chain = await connectSettlement(loaded, peer, (round, error) => {
      logger.warn({ err: error, round }, 'the chain does not take a settled round; trying again')
      report({ event: 'chainBehind', round, reason: error.message })
    })
    if (chain !== undefined) opened.defer(() => chain.stop())
    const { failed, fail } = failureSignal()
    const leading = new CoordinatorService({
      ...peer,
      ...(chain === undefined ? {} : { chain }),
      logger,
      report,
      fail,
      arithmetic: { aggregateRound, scoreUpdates, ...arithmetic },
    })
    service = leading
    opened.defer(() => leading.stop())
    report(listeningReport('coordinator', peer))
    leading.start()
    return { ...peer.self, addresses: peer.network.addresses(), failed, stop: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function connectSettlement(
  { config, manifest: { contracts } }: Loaded<CoordinatorConfig>,
  { run, accountKey }: OpenPeer,
  onRetry: (round: number, error: Error) => void,
): Promise<ChainPoster | undefined> {
  if (contracts === null) return undefined
  if (config.rpcUrl === undefined) {
    throw new ConfigError('INVALID_CONFIG', `the manifest names contracts on chain ${contracts.chainId}; set rpcUrl`)
  }
  const { chainId, ...addresses } = contracts
  const chain = await connectChain({ rpcUrl: config.rpcUrl, chainId, addresses, privateKey: accountKey })
  const settlementChain: SettlementChain = {
    async commitModel({ round, modelHash }, recordHash) {
      await commitModel(chain, { runId: run.id, round, modelHash, recordHash })
    },
    async postRoot({ round, rewardsRoot }, totalAmount) {
      await postRoot(chain, { runId: run.id, round, root: rewardsRoot, totalAmount })
    },
  }
  return new ChainPoster(settlementChain, onRetry)
}
