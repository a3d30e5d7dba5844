import { existsSync } from 'node:fs'
import { chainIdOf, type RunManifest, runIdOf } from '../../src/config/index.ts'
import {
  ConfigError,
  MurmurationError,
  NetworkError,
  ProtocolError,
  StorageError,
  WireError,
} from '../../src/errors/index.ts'
import { rewardsTree } from '../../src/incentives/index.ts'
import type { Network } from '../../src/network/index.ts'
import { Ledger, ledgerPath } from '../../src/storage/index.ts'
import type { Settlement, Signed } from '../../src/types/index.ts'
import { recoverSigner } from '../../src/wire/index.ts'
import { asClient, attempt, reach } from './client.ts'

/** Settlements whose signature and rewards root were checked. */
export interface FoundSettlements {
  /** Who knew them: a peer's address or the path of a ledger. */
  readonly source: string
  /** Absent while no round is settled. */
  readonly latest?: Settlement
  /** That of the round that was asked for. */
  readonly atRound?: Settlement
}

export interface SettlementsRequest {
  readonly manifest: RunManifest
  /** Of a peer that stands on this machine; its ledger is read while no process uses it. */
  readonly dataDir: string
  /** Multiaddrs of peers to ask. */
  readonly addresses: readonly string[]
  /** A settlement that is wanted besides the latest; 0 for none. */
  readonly round: number
  readonly signal: AbortSignal
}

/** Something that knows the settlements of a run. */
interface Source {
  readonly name: string
  /** 0 before the first. */
  readonly settledRound: number
  settlementOf(round: number): Promise<Signed<Settlement> | undefined>
}

/**
 * Finds the latest settlement of a run: in the peer's own ledger, which is enough once the run is over, else from
 * whichever peer is furthest.
 *
 * @throws {NetworkError} when neither is to be had
 * @throws {ProtocolError | WireError} when what was found is not the coordinator's, or stops before the round asked for
 * @throws {StorageError} CORRUPT when the ledger belongs to another run
 */
export async function findSettlements(request: SettlementsRequest): Promise<FoundSettlements> {
  const { manifest, dataDir } = request
  const path = ledgerPath(dataDir)
  const ledger = openLedger(path, manifest)
  try {
    const own = ledger instanceof Ledger ? [sourceOf(path, ledger)] : []
    if (own.some(({ settledRound }) => settledRound === manifest.schedule.rounds)) return await furthest(own, request)
    return await asClient(runIdOf(manifest), (network) => askPeers(network, own, ledger === 'in use', request))
  } finally {
    if (ledger instanceof Ledger) ledger.close()
  }
}

function openLedger(path: string, manifest: RunManifest): Ledger | 'absent' | 'in use' {
  if (!existsSync(path)) return 'absent'
  try {
    return new Ledger(path, runIdOf(manifest))
  } catch (error) {
    if (error instanceof StorageError && error.code === 'LOCKED') return 'in use'
    throw error
  }
}

function sourceOf(path: string, ledger: Ledger): Source {
  return {
    name: path,
    settledRound: ledger.latestSettlement()?.statement.round ?? 0,
    settlementOf: async (round) => ledger.entry(round)?.settlement,
  }
}

async function askPeers(
  network: Network,
  own: readonly Source[],
  isRunning: boolean,
  request: SettlementsRequest,
): Promise<FoundSettlements> {
  const { addresses, signal } = request
  if (addresses.length === 0 && own.length === 0) {
    throw new ConfigError('INVALID_CONFIG', 'there is nobody to ask: name a peer of the run with --peer')
  }
  const asked = await Promise.all(
    addresses.map((address) => attempt(signal, () => peerSource(network, address, request))),
  )
  const errors = asked.flatMap((one) => (one instanceof MurmurationError ? [one] : []))
  const sources = [...own, ...asked.flatMap((one) => (one instanceof MurmurationError ? [] : [one]))]
  if (sources.length === 0) {
    const [first] = errors
    if (first instanceof ProtocolError && errors.length === 1) throw first
    const running = isRunning ? '; the worker is running and claims by itself when the run ends' : ''
    const why = errors.map(({ message }) => message).join('; ')
    throw new NetworkError('UNREACHABLE', `no peer of the run tells what was earned: ${why}${running}`, {
      cause: first,
    })
  }
  return furthest(sources, request)
}

async function peerSource(
  network: Network,
  address: string,
  { manifest, signal }: SettlementsRequest,
): Promise<Source> {
  const { peer, status } = await reach(network, address, signal)
  const runId = runIdOf(manifest)
  if (status.runId !== runId) {
    throw new ProtocolError('WRONG_RUN', `${address} serves the run ${status.runId}, the manifest is the run ${runId}`)
  }
  return {
    name: address,
    settledRound: status.settledRound,
    async settlementOf(fromRound) {
      const { entries } = await network.request(peer, 'records', { fromRound, limit: 1 }, { signal })
      return entries[0]?.settlement
    },
  }
}

/** Takes the settlements from the source that is furthest and keeps what it says it has. */
async function furthest(sources: readonly Source[], request: SettlementsRequest): Promise<FoundSettlements> {
  const failures: MurmurationError[] = []
  for (const source of sources.toSorted((a, b) => b.settledRound - a.settledRound)) {
    const found = await attempt(request.signal, () => settlementsOf(source, request))
    if (!(found instanceof MurmurationError)) return found
    failures.push(found)
  }
  throw failures[0]
}

async function settlementsOf(source: Source, { manifest, round }: SettlementsRequest): Promise<FoundSettlements> {
  const { name, settledRound } = source
  if (round > settledRound) {
    const behind = settledRound === 0 ? 'no round' : `round ${settledRound}`
    const message = `${name} has settled ${behind} and the chain round ${round}; ask another peer with --peer`
    throw new ProtocolError('BROKEN_CHAIN', message)
  }
  if (settledRound === 0) return { source: name }
  const latest = await checkedSettlement(source, settledRound, manifest)
  if (round === 0) return { source: name, latest }
  const atRound = round === settledRound ? latest : await checkedSettlement(source, round, manifest)
  return { source: name, latest, atRound }
}

async function checkedSettlement(source: Source, round: number, manifest: RunManifest): Promise<Settlement> {
  const signed = await source.settlementOf(round)
  const what = `the settlement of round ${round} from ${source.name}`
  if (signed?.statement.round !== round) {
    throw new ProtocolError('BROKEN_CHAIN', `${what} is missing`)
  }
  const { statement } = signed
  if (statement.runId !== runIdOf(manifest)) throw new ProtocolError('WRONG_RUN', `${what} is of another run`)
  if (recoverSigner('Settlement', signed, chainIdOf(manifest)) !== manifest.coordinator) {
    throw new WireError('BAD_SIGNATURE', `${what} is not signed by the coordinator ${manifest.coordinator}`)
  }
  if (rewardsTree(statement.balances).root !== statement.rewardsRoot) {
    throw new WireError('HASH_MISMATCH', `${what} has a rewards root that its balances do not give`)
  }
  return statement
}
