import { createHost, type Host } from '../../../src/network/host.ts'
import type { NetworkCounters, NetworkMetrics, NetworkModules, NetworkOptions } from '../../../src/network/index.ts'
import { createNetwork, type Network, peerKeyFromSeed } from '../../../src/network/index.ts'
import type { Account, Hash, Hex, PeerId, Signed } from '../../../src/types/index.ts'
import type { GossipContext, GossipPayloads, StatementKind, Statements, Topic } from '../../../src/wire/index.ts'
import {
  accountOf,
  CHUNK_BYTES,
  chunkHashes,
  chunkOf,
  contentHash,
  signStatement,
  TOPICS,
  validateGossip,
} from '../../../src/wire/index.ts'

export const CHAIN_ID = 31337
export const RUN_ID = `0x${'a1'.repeat(32)}` as Hash
export const COORDINATOR_KEY = `0x${'c0'.repeat(32)}` as Hex
export const WORKER_KEY = `0x${'d1'.repeat(32)}` as Hex
export const LOCALHOST = '/ip4/127.0.0.1/tcp/0'

export const hash = (byte: string): Hash => `0x${byte.repeat(32)}` as Hash

/** Counts as a metrics registry would, and lets a test wait for a count. */
export class Counts implements NetworkMetrics {
  readonly #counts = new Map<string, number>()
  readonly #listeners = new Set<() => void>()

  count<C extends keyof NetworkCounters>(
    counter: C,
    labels: Readonly<Record<NetworkCounters[C], string>>,
    amount = 1,
  ): void {
    const key = [counter, ...Object.values(labels)].join(' ')
    this.#counts.set(key, this.of(key) + amount)
    for (const listener of this.#listeners) listener()
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0
  }

  async reaches(key: string, amount = 1): Promise<void> {
    await until(
      (check) => {
        this.#listeners.add(check)
        return () => this.#listeners.delete(check)
      },
      () => this.of(key) >= amount,
    )
  }
}

/** Resolves once the condition holds; it is looked at whenever what is subscribed to calls. */
export async function until(subscribe: (check: () => void) => () => void, condition: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    let unsubscribe = (): void => undefined
    const check = (): void => {
      if (!condition()) return
      unsubscribe()
      resolve()
    }
    unsubscribe = subscribe(check)
    check()
  })
}

export const connected = (network: Network, ...peers: readonly PeerId[]): Promise<void> =>
  until(
    (check) => network.onPeersChanged(check),
    () => peers.every((peer) => network.connectedPeers().includes(peer)),
  )

export const disconnected = (network: Network, peer: PeerId): Promise<void> =>
  until(
    (check) => network.onPeersChanged(check),
    () => !network.connectedPeers().includes(peer),
  )

export interface TestPeer {
  readonly network: Network
  readonly counts: Counts
  /** The one address of a peer that listens. */
  readonly address: string
}

export interface PeerOptions extends Partial<NetworkOptions>, Partial<NetworkModules> {
  /** Accounts that the peer takes for members, by account. */
  readonly members?: ReadonlyMap<Account, PeerId>
}

/** Starts peers on free local ports and stops all of them at once. */
export class Peers {
  readonly #running: Network[] = []

  async start(seed: number, { members = new Map(), ...options }: PeerOptions = {}): Promise<TestPeer> {
    const counts = new Counts()
    const context: GossipContext = {
      runId: RUN_ID,
      chainId: CHAIN_ID,
      coordinator: accountOf(COORDINATOR_KEY),
      currentRound: () => 1,
      peerOf: (account) => members.get(account),
    }
    const network = await createNetwork(
      { privateKey: keyOf(seed), runId: RUN_ID, listen: [LOCALHOST], targetConnections: 0, ...options },
      {
        validate: (topic, bytes, from) => validateGossip(topic, bytes, from, context),
        metrics: counts,
        ...options,
      },
    )
    this.#running.push(network)
    return { network, counts, address: network.addresses()[0] ?? '' }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((network) => network.stop()))
  }
}

export const keyOf = (seed: number): Uint8Array => peerKeyFromSeed(new Uint8Array(32).fill(seed))

function sign<K extends StatementKind>(kind: K, statement: Statements[K], key: Hex): Signed<Statements[K]> {
  return signStatement(kind, statement, CHAIN_ID, key)
}

const update = Uint8Array.from({ length: CHUNK_BYTES + 7 }, (_, i) => i & 0xff)

/** A valid message of every topic; what the worker says is bound to `peerId`. */
export function messagesOf(peerId: PeerId): GossipPayloads {
  const account = accountOf(WORKER_KEY)
  const head = { runId: RUN_ID, round: 1 }
  return {
    round: sign(
      'RoundAnnouncement',
      {
        ...head,
        previousRecordHash: RUN_ID,
        baseModelHash: hash('01'),
        marketClockMs: 1,
        seed: hash('02'),
        commitTimeoutMs: 1,
        revealTimeoutMs: 1,
        members: [{ account, peerId }],
      },
      COORDINATOR_KEY,
    ),
    reveal: sign('RevealCall', { ...head, commitments: [{ account, updateHash: hash('03') }] }, COORDINATOR_KEY),
    commit: sign('Commitment', { ...head, account, peerId, updateHash: hash('03') }, WORKER_KEY),
    update: {
      manifest: sign(
        'UpdateManifest',
        {
          ...head,
          account,
          peerId,
          baseModelHash: hash('01'),
          codec: 'int8',
          parameterCount: 7,
          payloadHash: contentHash(update),
          payloadBytes: update.length,
        },
        WORKER_KEY,
      ),
      chunkHashes: chunkHashes(update),
      index: 0,
      bytes: chunkOf(update, 0),
    },
    record: sign(
      'RoundRecord',
      {
        ...head,
        previousRecordHash: RUN_ID,
        baseModelHash: hash('01'),
        marketClockMs: 1,
        outcome: 'applied',
        updates: [],
        abstentions: [],
        pipeline: 'trimmedMean',
        numByzantine: 0,
        aggregateHash: hash('04'),
        modelHash: hash('05'),
      },
      COORDINATOR_KEY,
    ),
    settlement: sign(
      'Settlement',
      {
        ...head,
        recordHash: hash('06'),
        windowStartMs: 1,
        windowEndMs: 2,
        evaluationHash: hash('07'),
        rows: 1,
        loss: 0.5,
        randomWalkLoss: 0.5,
        harLoss: 0.5,
        scores: [],
        balances: [{ account, amount: 5n }],
        rewardsRoot: hash('08'),
        final: false,
      },
      COORDINATOR_KEY,
    ),
    abstain: sign(
      'Abstention',
      { ...head, account, peerId, reason: 'DRIFT', stream: 'error', test: 'adwin', sinceRound: 1 },
      WORKER_KEY,
    ),
    challenge: sign(
      'Challenge',
      { ...head, account, peerId, recordHash: hash('06'), recomputedModelHash: hash('09') },
      WORKER_KEY,
    ),
  }
}

/** Resolves with the next message of a topic. */
export function nextMessage<T extends Topic>(network: Network, topic: T): Promise<[GossipPayloads[T], PeerId]> {
  return new Promise((resolve) => {
    const off = network.on(topic, (payload, from) => {
      off()
      resolve([payload, from])
    })
  })
}

/** Resolves once a condition that nothing announces holds. */
export async function eventually(condition: () => boolean): Promise<void> {
  await until((check) => {
    const timer = setInterval(check, 10)
    return () => clearInterval(timer)
  }, condition)
}

/** Resolves once so many peers would hear every topic. */
export const listening = (network: Network, count: number): Promise<void> =>
  eventually(() => TOPICS.every((topic) => network.subscribers(topic).length >= count))

/** A bare libp2p node, with which a test says what no peer of this project would. */
export async function startStranger(seed: number): Promise<Host> {
  const stranger = await createHost({ privateKey: keyOf(seed), runId: RUN_ID, listen: [LOCALHOST] })
  await stranger.start()
  return stranger
}
