import { balanceOf, claimedAmount, claimReward, connectChain, readRoot } from '../src/chain/index.ts'
import type { Loaded, WorkerConfig } from '../src/config/index.ts'
import { DataError } from '../src/errors/index.ts'
import type { Logger } from '../src/logger/index.ts'
import { dealRows } from '../src/market/rows.ts'
import { createTrainer } from '../src/models/trainer.ts'
import { fromRows, type OpenLiveBars } from '../src/peer/market.ts'
import { failureSignal, listeningReport, type OpenPeer, openPeer } from '../src/peer/open.ts'
import type { Account, PeerId, WorkerReport } from '../src/types/index.ts'
import { type ClaimChain, RewardClaimer } from './claim.ts'
import { hostilityOf } from './hostility.ts'
import { WorkerService } from './service.ts'

export interface RunningWorker {
  readonly account: Account
  readonly peerId: PeerId
  readonly addresses: readonly string[]
  /** Rejects when the worker meets what it cannot go on with, such as a coordinator of another run. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

export interface WorkerIo {
  readonly logger: Logger
  readonly report: (event: WorkerReport) => void
  /** Replaced only by tests, to let time pass. */
  readonly openLiveBars?: OpenLiveBars
}

/**
 * Starts a worker, which catches up, joins and takes part until it is stopped; after the last round it goes on serving.
 *
 * @throws {ConfigError | DataError | StorageError | NetworkError | ChainError}
 */
export async function startWorker(
  loaded: Loaded<WorkerConfig>,
  { logger, report, ...io }: WorkerIo,
): Promise<RunningWorker> {
  const { config } = loaded
  let service: WorkerService | undefined
  const opened = new AsyncDisposableStack()
  try {
    const peer = opened.adopt(await openPeer(loaded, () => service, { logger, ...io }), (open) => open.close())
    const ownRows = fromRows(peer.market, (rows) => dealRows(rows, config.share))
    if (ownRows().length === 0) {
      throw new DataError('TOO_SHORT', `share ${config.share.index} of ${config.share.of} holds no training row`)
    }
    const trainer = createTrainer(peer.run.model)
    opened.defer(() => trainer.free())
    const claimer = await connectClaimer(loaded, peer)
    const { failed, fail } = failureSignal()
    const working = new WorkerService({
      ...peer,
      ownRows,
      currentHostility: fromRows(peer.market, (rows) => hostilityOf(config, rows)),
      dataDir: config.dataDir,
      isNamed: namedPeers(config.bootstrap),
      trainer,
      ...(claimer === undefined ? {} : { claimer }),
      logger,
      report,
      fail,
    })
    service = working
    opened.defer(() => working.stop())
    report(listeningReport('worker', peer))
    const { engine } = peer.run.model
    report({ event: 'ready', engine, rows: ownRows().length, skippedRows: peer.market.skippedRows })
    working.start()
    return {
      ...peer.self,
      addresses: peer.network.addresses(),
      failed,
      stop: () => opened.disposeAsync(),
    }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

/** Whether the user named a peer in `bootstrap`; an address without /p2p may be anyone's. */
function namedPeers(bootstrap: readonly string[]): (peer: PeerId) => boolean {
  const ids = bootstrap.map((address) => /\/p2p\/(\w+)$/.exec(address)?.[1])
  return (peer) => ids.includes(peer) || ids.includes(undefined)
}

async function connectClaimer(
  { config, manifest: { contracts } }: Loaded<WorkerConfig>,
  { run, self: { account }, accountKey }: OpenPeer,
): Promise<RewardClaimer | undefined> {
  if (contracts === null || config.rpcUrl === undefined || !config.claimRewards) return undefined
  const { chainId, ...addresses } = contracts
  const chain = await connectChain({ rpcUrl: config.rpcUrl, chainId, addresses, privateKey: accountKey })
  const claimChain: ClaimChain = {
    rewardsRoot: async () => (await readRoot(chain, { runId: run.id })).root,
    claimed: () => claimedAmount(chain, { runId: run.id, account }),
    async claim(cumulativeAmount, proof) {
      await claimReward(chain, { runId: run.id, account, cumulativeAmount, proof })
    },
    tokenBalance: () => balanceOf(chain, { account }),
  }
  return new RewardClaimer(claimChain, account)
}
