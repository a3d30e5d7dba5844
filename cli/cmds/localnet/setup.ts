import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { ContractsConfig } from '../../../src/chain/index.ts'
import {
  type CoordinatorConfigInput,
  manifestSchema,
  parseConfig,
  type RunManifest,
  type RunManifestInput,
  runIdOf,
  type WorkerConfigInput,
} from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import { withPaths } from '../../../src/market/sources.ts'
import { type Identity, saveIdentity } from '../../../src/storage/index.ts'
import type { Account, Hash, Hex } from '../../../src/types/index.ts'
import { accountOf } from '../../../src/wire/index.ts'
import { defenceOf, poisonerCount } from './defence.ts'
import type { LocalMarket } from './market.ts'
import { colludes, type LocalnetOptions } from './options.ts'

/** On one machine a peer that takes longer is gone. */
const TIMING = { commitTimeoutMs: 30_000, revealTimeoutMs: 10_000 }

const LOGS = 'logs'
const LOOPBACK = '/ip4/127.0.0.1/tcp/0'

/** Features that hold a sequence, and batches so small that many processes on one machine train in seconds. */
const SEQUENCES = { features: { set: 'sequence-v1' }, training: { batchSize: 64 } } as const

/** What a run's manifest says of each kind of model. */
const MODELS: Readonly<Record<LocalnetOptions['model'], Pick<RunManifestInput, 'model' | 'features' | 'training'>>> = {
  linear: { model: { family: 'linear' } },
  har: { model: { family: 'har' } },
  mlp: { model: { family: 'mlp' } },
  lstm: { model: { family: 'lstm' }, ...SEQUENCES },
  transformer: { model: { family: 'transformer', width: 16, heads: 2, layers: 1 }, ...SEQUENCES },
}

/** A participant of the local network, whose files lie under the network's directory. */
export interface LocalPeer {
  readonly name: string
  readonly account: Account
  readonly identity: Identity
  readonly configPath: string
  readonly dataDir: string
  readonly logPath: string
}

export interface LocalWorker extends LocalPeer {
  /** `none` for an honest worker. */
  readonly attack: string
}

export interface LocalPeers {
  readonly coordinator: LocalPeer
  /** The poisoned ones last. */
  readonly workers: readonly LocalWorker[]
}

/**
 * Where the network's files will lie; nothing is written yet, so that a run that cannot begin leaves nothing behind.
 *
 * @returns an absolute path
 * @throws {ConfigError} INVALID_CONFIG when it holds something already: a ledger belongs to one run
 */
export function chooseDirectory(dir: string | undefined, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const directory = resolve(dir ?? join('.murmuration', `localnet-${stamp}-${process.pid}`))
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    throw new ConfigError('INVALID_CONFIG', `${directory} is not empty; name a new --dir`)
  }
  return directory
}

/**
 * Everyone's keys follow from the seed, so that equal seeds give equal accounts and so equal runs. They are worth nothing
 * outside this network's own chain.
 */
export function planPeers(directory: string, options: LocalnetOptions): LocalPeers {
  const peer = (name: string): LocalPeer => {
    const accountKey = `0x${secret(options.seed, `${name} account`).toString('hex')}` as Hex
    return {
      name,
      account: accountOf(accountKey),
      identity: { accountKey, peerSeed: secret(options.seed, `${name} peer`) },
      configPath: join(directory, `${name}.json`),
      dataDir: join(directory, name),
      logPath: join(directory, LOGS, `${name}.log`),
    }
  }
  const honest = options.workers - poisonerCount(options)
  return {
    coordinator: peer('coordinator'),
    workers: Array.from({ length: options.workers }, (_, i) => ({
      ...peer(`worker-${i + 1}`),
      attack: i < honest ? 'none' : options.poison,
    })),
  }
}

/** Makes the network's directory and puts everyone's keys there. */
export function createDirectory(directory: string, { coordinator, workers }: LocalPeers): void {
  mkdirSync(join(directory, LOGS), { recursive: true })
  for (const { dataDir, identity } of [coordinator, ...workers]) saveIdentity(dataDir, identity)
}

/** Writes manifest.json. @returns it with every default, and its hash */
export function writeManifest(
  directory: string,
  options: LocalnetOptions,
  peers: LocalPeers,
  { schedule }: LocalMarket,
  contracts: ContractsConfig | null,
): { readonly manifest: RunManifest; readonly runId: Hash } {
  const { workers, seed, localSteps } = options
  const model = MODELS[options.model]
  const input: RunManifestInput = {
    name: 'localnet',
    coordinator: peers.coordinator.account,
    seed,
    membership: { accounts: peers.workers.map(({ account }) => account), minimum: workers, maximum: workers },
    schedule,
    timing: TIMING,
    ...model,
    ...(localSteps === undefined ? {} : { training: { ...model.training, localSteps } }),
    aggregation: defenceOf(options),
    contracts,
  }
  const manifest = parseConfig('the manifest', input, manifestSchema)
  writeJson(join(directory, 'manifest.json'), manifest)
  return { manifest, runId: runIdOf(manifest) }
}

export interface CommonConfig {
  readonly options: LocalnetOptions
  readonly market: LocalMarket
  readonly rpcUrl?: string
}

export function writeCoordinatorConfig(peer: LocalPeer, common: CommonConfig): void {
  writeJson(peer.configPath, commonConfig(peer, common) satisfies CoordinatorConfigInput)
}

/** @param bootstrap - multiaddrs of the coordinator */
export function writeWorkerConfigs(
  workers: readonly LocalWorker[],
  common: CommonConfig,
  bootstrap: readonly string[],
): void {
  const shares = workers.flatMap(({ attack, account }, index) => (attack === 'none' ? [{ index, account }] : []))
  const of = workers.length - shares.length
  for (const [index, worker] of workers.entries()) {
    const isColluder = worker.attack !== 'none' && colludes(common.options)
    writeJson(worker.configPath, {
      ...commonConfig(worker, common),
      bootstrap: [...bootstrap],
      share: { index, of: workers.length },
      attack: worker.attack,
      ...(isColluder ? { collude: { shares, index: index - shares.length, of } } : {}),
    } satisfies WorkerConfigInput)
  }
}

function commonConfig({ name, configPath }: LocalPeer, { options, market, rpcUrl }: CommonConfig) {
  const directory = resolve(configPath, '..')
  return {
    manifest: 'manifest.json',
    dataDir: name,
    listen: [LOOPBACK],
    market: withPaths(market.sources, (path) => relative(directory, resolve(path))),
    ...(rpcUrl === undefined ? {} : { rpcUrl }),
    logLevel: options.logLevel,
  }
}

function secret(seed: number, label: string): Buffer {
  return createHash('sha256').update(`murmuration localnet ${seed} ${label}`).digest()
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}
