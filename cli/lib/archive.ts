import { existsSync } from 'node:fs'
import { isSignedByCoordinator } from '../../node/recordChain.ts'
import {
  ConfigError,
  MurmurationError,
  NetworkError,
  ProtocolError,
  StorageError,
  WireError,
} from '../../src/errors/index.ts'
import type { Network } from '../../src/network/index.ts'
import { Replica } from '../../src/peer/replica.ts'
import { type Checkpoint, checkpointBytes, readCheckpoint } from '../../src/round/checkpoint.ts'
import { genesisCheckpoint, type Run } from '../../src/round/run.ts'
import { ledgerPath } from '../../src/storage/index.ts'
import type { Hash, PeerId, RecordedUpdate, RoundRecord, Signed, UpdateManifest } from '../../src/types/index.ts'
import { ZERO_HASH } from '../../src/types/index.ts'
import { hashStatement, MAX_RECORD_ENTRIES, type RecordEntry, recoverSigner } from '../../src/wire/index.ts'
import { attempt, openClient, reach } from './client.ts'

/** What is known of a run's past, and who is to be asked. */
export interface ArchiveRequest {
  readonly run: Run
  /** Of a peer that stands on this machine; its files are read while no process uses them. */
  readonly dataDir?: string
  /** Multiaddrs of peers, which are asked for what the files do not hold. */
  readonly addresses: readonly string[]
  readonly signal: AbortSignal
}

/** What was found, and who had it: a peer's address or the path of a ledger. */
export interface Found<T> {
  readonly value: T
  readonly source: string
}

/** An update that a record names. */
export interface FoundUpdate {
  readonly record: RoundRecord
  readonly recorded: RecordedUpdate
  /** Undefined where nobody keeps it any longer. */
  readonly manifest: UpdateManifest | undefined
}

/** Someone who knows a run's past. */
interface Source {
  readonly name: string
  /** The last recorded round; 0 before the first. */
  readonly round: number
  entries(fromRound: number, limit: number): Promise<readonly Pick<RecordEntry, 'record'>[]>
  manifestOf(updateHash: Hash): Promise<Signed<UpdateManifest> | undefined>
  content(hash: Hash, maxBytes: number): Promise<Uint8Array | undefined>
}

/**
 * The past of a run as its peers keep it: records, manifests of updates, models. All of it is checked: signatures, hashes,
 * the run. Peers are connected to when something is not in the files of the one on this machine.
 */
export class RunArchive {
  readonly #request: ArchiveRequest
  readonly #own: Replica | undefined
  readonly #isInUse: boolean
  #network: Network | undefined
  #peers: Promise<(Source | MurmurationError)[]> | undefined

  /** @throws {StorageError} CORRUPT when the ledger is of another run */
  constructor(request: ArchiveRequest) {
    this.#request = request
    const own = request.dataDir === undefined ? 'absent' : openReplica(request.run, request.dataDir)
    this.#own = own instanceof Replica ? own : undefined
    this.#isInUse = own === 'in use'
  }

  async close(): Promise<void> {
    this.#own?.close()
    await this.#network?.stop()
  }

  /**
   * The record of a round, or the last of all.
   *
   * @throws {StorageError} NOT_FOUND
   */
  async record(round?: number): Promise<Found<RoundRecord>> {
    const found = await this.#first(async (source) => {
      const [entry] = source.round === 0 ? [] : await source.entries(round ?? source.round, 1)
      if (entry?.record.statement.round !== (round ?? source.round)) return undefined
      return this.#checked(entry.record, source)
    })
    if (found !== undefined) return found
    throw await this.#missing(round === undefined ? 'no round is recorded yet by' : `round ${round} is not recorded by`)
  }

  /** The first record whose model it is. @throws {StorageError} NOT_FOUND */
  async recordOfModel(modelHash: Hash): Promise<RoundRecord> {
    const found = await this.#search((record) => record.modelHash === modelHash)
    if (found === undefined) throw await this.#missing(`the model ${modelHash} is in no record of`)
    return found.value
  }

  /** The first record for which the condition holds. */
  async #search(holds: (record: RoundRecord) => boolean): Promise<Found<RoundRecord> | undefined> {
    return this.#first(async (source) => {
      for (let fromRound = 1; fromRound <= source.round; ) {
        const entries = await source.entries(fromRound, MAX_RECORD_ENTRIES)
        const fitting = entries.find(({ record }) => holds(record.statement))
        if (fitting !== undefined) return this.#checked(fitting.record, source)
        if (entries.length === 0) return undefined
        fromRound += entries.length
      }
      return undefined
    })
  }

  /** @throws {StorageError} NOT_FOUND when no record names the update */
  async update(updateHash: Hash): Promise<Found<FoundUpdate>> {
    const manifest = (await this.#first((source) => this.#manifestFrom(source, updateHash)))?.value
    const names = ({ updates }: RoundRecord) => updates.some((update) => update.updateHash === updateHash)
    const found = manifest === undefined ? await this.#search(names) : await this.record(manifest.round)
    // Commitments are public: another account may have committed to the same update, and has revealed none.
    const isOwners = ({ account, payloadHash }: RecordedUpdate) =>
      manifest === undefined ? payloadHash !== ZERO_HASH : account === manifest.account
    const named = found?.value.updates.filter((update) => update.updateHash === updateHash) ?? []
    const recorded = named.find(isOwners) ?? named[0]
    if (found === undefined || recorded === undefined) {
      throw await this.#missing(`the update ${updateHash} is in no record of`)
    }
    return { source: found.source, value: { record: found.value, recorded, manifest } }
  }

  /**
   * A model of the run; the one before the first round nobody has to be asked for.
   *
   * @param what - for people, when it is gone
   * @throws {StorageError} NOT_FOUND
   * @throws {CodecError} when it is of another model
   */
  async checkpoint(modelHash: Hash, what: string): Promise<Checkpoint> {
    const { run } = this.#request
    const genesis = genesisCheckpoint(run)
    if (modelHash === genesis.modelHash) return genesis
    const bytes = await this.content(modelHash, checkpointBytes(run.parameterCount))
    if (bytes === undefined) throw await this.#missing(`${what} is no longer kept by`)
    return readCheckpoint(bytes, run.model)
  }

  /** A model or an update's payload by its hash; undefined where nobody keeps it. */
  async content(hash: Hash, maxBytes: number): Promise<Uint8Array | undefined> {
    return (await this.#first((source) => source.content(hash, maxBytes)))?.value
  }

  #checked(signed: Signed<RoundRecord>, { name }: Source): RoundRecord {
    const { run } = this.#request
    const { statement } = signed
    if (statement.runId === run.id && isSignedByCoordinator(run, 'RoundRecord', signed)) return statement
    throw new WireError(
      'BAD_SIGNATURE',
      `the record of round ${statement.round} from ${name} is not signed by the coordinator ${run.manifest.coordinator}`,
    )
  }

  async #manifestFrom(source: Source, updateHash: Hash): Promise<UpdateManifest | undefined> {
    const { run } = this.#request
    const signed = await source.manifestOf(updateHash)
    if (signed === undefined) return undefined
    const { statement } = signed
    const isGenuine =
      statement.runId === run.id &&
      hashStatement('UpdateManifest', statement, run.chainId) === updateHash &&
      recoverSigner('UpdateManifest', signed, run.chainId) === statement.account
    if (isGenuine) return statement
    throw new WireError('HASH_MISMATCH', `${source.name} serves another manifest than that of the update ${updateHash}`)
  }

  /** Asks one after the other until one knows. @throws the first failure when nobody could be asked */
  async #first<T>(ask: (source: Source) => Promise<T | undefined>): Promise<Found<T> | undefined> {
    const { signal } = this.#request
    const failures: MurmurationError[] = []
    let asked = 0
    for await (const source of this.#sources()) {
      const value = source instanceof MurmurationError ? source : await attempt(signal, () => ask(source))
      if (value instanceof MurmurationError) failures.push(value)
      else if (value === undefined || source instanceof MurmurationError) asked++
      else return { value, source: source.name }
    }
    if (asked === 0 && failures.length > 0) throw failures[0]
    return undefined
  }

  async *#sources(): AsyncGenerator<Source | MurmurationError> {
    const { dataDir, addresses } = this.#request
    if (this.#own !== undefined) yield sourceOf(this.#own)
    else if (addresses.length === 0) {
      const why = this.#isInUse
        ? `${ledgerPath(dataDir ?? '')} is in use by a running peer`
        : `there is no ledger${dataDir === undefined ? '' : ` in ${dataDir}`}`
      throw new ConfigError('INVALID_CONFIG', `${why}; name a peer of the run with --peer`)
    }
    this.#peers ??= this.#connect()
    yield* await this.#peers
  }

  async #connect(): Promise<(Source | MurmurationError)[]> {
    const { run, addresses, signal } = this.#request
    if (addresses.length === 0) return []
    const network = await openClient(run.id)
    this.#network = network
    const asked = addresses.map((address) => attempt(signal, () => peerSource(network, run, address, signal)))
    // Who is furthest knows the last model, and most of the others'.
    return (await Promise.all(asked)).toSorted((a, b) => roundOf(b) - roundOf(a))
  }

  /** @param what - up to who was asked */
  async #missing(what: string): Promise<StorageError> {
    const names: string[] = []
    for await (const source of this.#sources()) if (!(source instanceof MurmurationError)) names.push(source.name)
    const only = this.#own === undefined ? names[0] : 'this peer'
    const who = names.length > 1 ? `the ${names.length} peers that were asked` : only
    return new StorageError('NOT_FOUND', `${what} ${who}; ask another with --peer`)
  }
}

function roundOf(source: Source | MurmurationError): number {
  return source instanceof MurmurationError ? -1 : source.round
}

function openReplica(run: Run, dataDir: string): Replica | 'absent' | 'in use' {
  if (!existsSync(ledgerPath(dataDir))) return 'absent'
  try {
    return new Replica(run, dataDir)
  } catch (error) {
    if (error instanceof StorageError && error.code === 'LOCKED') return 'in use'
    throw error
  }
}

function sourceOf(replica: Replica): Source {
  return {
    name: replica.ledgerPath,
    round: replica.head.round,
    entries: async (fromRound, limit) => replica.entries(fromRound, limit),
    manifestOf: async (updateHash) => replica.manifestOf(updateHash),
    content: async (hash) => replica.content(hash),
  }
}

async function peerSource(network: Network, run: Run, address: string, signal: AbortSignal): Promise<Source> {
  const { peer, status } = await reach(network, address, signal)
  if (status.runId !== run.id) {
    throw new ProtocolError('WRONG_RUN', `${address} serves the run ${status.runId}, the manifest is the run ${run.id}`)
  }
  return {
    name: address,
    round: await lastRecordedRound(network, peer, status.settledRound, signal),
    entries: async (fromRound, limit) =>
      (await network.request(peer, 'records', { fromRound, limit }, { signal })).entries,
    manifestOf: (updateHash) => orAbsent(network.request(peer, 'manifest', { updateHash }, { signal })),
    content: (hash, maxBytes) => orAbsent(network.fetchContent(hash, { maxBytes, peers: [peer], signal })),
  }
}

/** The round under way may be recorded and not settled yet. */
async function lastRecordedRound(
  network: Network,
  peer: PeerId,
  settledRound: number,
  signal: AbortSignal,
): Promise<number> {
  const { entries } = await network.request(peer, 'records', { fromRound: settledRound + 1, limit: 1 }, { signal })
  return settledRound + entries.length
}

async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof NetworkError && (error.code === 'NOT_FOUND' || isRefusal(error))) return undefined
    throw error
  }
}

/** A peer says by a refusal that it does not have what it is asked for. */
function isRefusal(error: NetworkError): boolean {
  return 'remoteCode' in error && error.remoteCode === 'NOT_FOUND'
}
