import type { CoordinatorConfig, Loaded } from '../config/index.ts'
import type { Logger } from '../logger/index.ts'
import { featureSetHash } from '../market/streams/featureSetHash.ts'
import { createMetrics, type Metrics, serveMetrics } from '../metrics/index.ts'
import { createNetwork, type Network, peerIdOf, peerKeyFromSeed } from '../network/index.ts'
import type { Run } from '../round/run.ts'
import { loadOrCreateIdentity } from '../storage/index.ts'
import type { Account, Hex, ListeningReport, Member, PeerId } from '../types/index.ts'
import { accountOf, validateGossip } from '../wire/index.ts'
import { exchangeBars } from './exchangeBars.ts'
import { type OpenLiveBars, openMarket, type PeerMarket } from './market.ts'
import { NetworkMeter } from './meter.ts'
import { openRun } from './openRun.ts'
import { Replica } from './replica.ts'

/** What a peer's gossip validator has to know of its progress. */
export interface Progress {
  readonly currentRound: number
  peerOf(account: Account): PeerId | undefined
}

/** What a worker and a coordinator have in common while they run. */
export interface OpenPeer {
  readonly run: Run
  readonly self: Member
  readonly accountKey: Hex
  readonly replica: Replica
  readonly network: Network
  readonly market: PeerMarket
  readonly metrics: Metrics
  readonly meter: NetworkMeter
  /** Absent when the config names no metrics port. */
  readonly metricsPort?: number
  /** Closes all of it, the last opened first. */
  close(): Promise<void>
}

export interface OpenPeerModules {
  readonly logger: Logger
  /** Replaced only by tests, to let time pass. */
  readonly openLiveBars?: OpenLiveBars
}

/** What a peer reports as soon as it can be reached. */
export function listeningReport(
  role: ListeningReport['role'],
  { run, self, network, metricsPort }: OpenPeer,
): ListeningReport {
  const port = metricsPort === undefined ? {} : { metricsPort }
  return {
    event: 'listening',
    role,
    runId: run.id,
    featureSetHash: featureSetHash(run.rowSpec.set),
    ...self,
    addresses: network.addresses(),
    ...port,
  }
}

/** A promise that only ever rejects, and may do so unheard. */
export function failureSignal(): { readonly failed: Promise<never>; readonly fail: (error: Error) => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  return { failed: promise, fail: reject }
}

/**
 * Opens the parts of a peer: keys, market data, ledger, metrics, network. What was opened is closed again when a later
 * part fails.
 *
 * @param progress - asked anew for every gossip message
 * @throws {ConfigError | TrainingError | DataError | StorageError | NetworkError}
 */
export async function openPeer(
  loaded: Loaded<CoordinatorConfig>,
  progress: () => Progress | undefined,
  { logger, openLiveBars }: OpenPeerModules,
): Promise<OpenPeer> {
  const { config, manifest } = loaded
  const run = await openRun(loaded)
  const { accountKey, peerSeed } = loadOrCreateIdentity(config.dataDir)
  const privateKey = peerKeyFromSeed(peerSeed)
  const opened = new AsyncDisposableStack()
  try {
    const metrics = createMetrics()
    const openLive = openLiveBars ?? exchangeBars({ logger, metrics })
    const market = opened.adopt(await openMarket(config.market, run.rowSpec, openLive), (open) => open.close())
    const replica = opened.adopt(new Replica(run, config.dataDir), (open) => open.close())
    const meter = new NetworkMeter(metrics)
    const server =
      config.metricsPort === undefined
        ? undefined
        : opened.adopt(await serveMetrics(metrics, config.metricsPort), (open) => open.stop())
    const context = {
      runId: run.id,
      chainId: run.chainId,
      coordinator: manifest.coordinator,
      currentRound: () => progress()?.currentRound ?? 0,
      peerOf: (account: Account) => progress()?.peerOf(account),
    }
    const network = opened.adopt(
      await createNetwork(
        { privateKey, runId: run.id, listen: config.listen, bootstrap: config.bootstrap },
        {
          validate: (topic, bytes, from) => validateGossip(topic, bytes, from, context),
          lookup: async (hash) => replica.content(hash),
          logger,
          metrics: meter,
        },
      ),
      (open) => open.stop(),
    )
    network.onPeersChanged(() => metrics.peers.set(network.connectedPeers().length))
    return {
      run,
      self: { account: accountOf(accountKey), peerId: peerIdOf(privateKey) },
      accountKey,
      replica,
      network,
      market,
      metrics,
      meter,
      ...(server === undefined ? {} : { metricsPort: server.port }),
      close: () => opened.disposeAsync(),
    }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}
