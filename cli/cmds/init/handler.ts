import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, relative, resolve } from 'node:path'
import {
  type CoordinatorConfigInput,
  coordinatorConfigSchema,
  manifestSchema,
  parseConfig,
  type RunManifestInput,
  runIdOf,
  type WorkerConfigInput,
  workerConfigSchema,
} from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import { createFileAtomically, loadOrCreateIdentity } from '../../../src/storage/index.ts'
import { participantOf } from '../../lib/participant.ts'
import type { InitOptions } from './options.ts'
import { entriesFor } from './ownModel.ts'

const FILES = ['manifest.json', 'coordinator.json', 'worker.json'] as const

/**
 * Writes a run's files from the templates in configs/ and says how to go on.
 *
 * @throws {ConfigError} INVALID_CONFIG when one of the files is there already, or the model file is no LayersModel
 * @throws {TrainingError} NO_BACKEND when that model does not run here
 */
export async function init({ dir, host, port, modelFile }: InitOptions): Promise<void> {
  const directory = resolve(dir)
  for (const name of FILES) {
    const path = join(directory, name)
    if (existsSync(path)) throw new ConfigError('INVALID_CONFIG', `${path} exists already; name another --dir`)
  }
  const own = modelFile === undefined ? {} : await entriesFor(resolve(modelFile))
  const named = modelFile === undefined ? {} : { modelFile: relative(directory, resolve(modelFile)) }
  const coordinator = { ...template<CoordinatorConfigInput>('coordinator.json'), ...named }
  mkdirSync(directory, { recursive: true })
  const { account, peerId } = participantOf(loadOrCreateIdentity(resolve(directory, coordinator.dataDir)))

  const usual = template<RunManifestInput>('manifest.json')
  const manifest: RunManifestInput = { ...usual, coordinator: account, ...own }
  if (own.features !== undefined) manifest.features = { ...usual.features, ...own.features }
  const isLocal = host === 'localhost' || host.startsWith('127.')
  const address = `/${protocolOf(host)}/${host}/tcp/${port}/p2p/${peerId}`
  coordinator.listen = [`/ip4/${isLocal ? '127.0.0.1' : '0.0.0.0'}/tcp/${port}`]
  const worker: WorkerConfigInput = { ...template<WorkerConfigInput>('worker.json'), ...named, bootstrap: [address] }

  const runId = runIdOf(parseConfig('manifest.json', manifest, manifestSchema))
  parseConfig('coordinator.json', coordinator, coordinatorConfigSchema)
  parseConfig('worker.json', worker, workerConfigSchema)
  for (const [name, content] of [
    ['manifest.json', manifest],
    ['coordinator.json', coordinator],
    ['worker.json', worker],
  ] as const) {
    createFileAtomically(join(directory, name), `${JSON.stringify(content, null, 2)}\n`)
  }
  const copies = `manifest.json${modelFile === undefined ? '' : ', the model with its weights'} and worker.json`
  process.stdout.write(
    nextSteps(relative('.', directory) || '.', runId, account, manifest.membership?.minimum ?? 1, copies),
  )
}

/** A template is read anew each time, since the caller fills it in. */
function template<T>(name: (typeof FILES)[number]): T {
  return JSON.parse(readFileSync(new URL(`../../../configs/${name}`, import.meta.url), 'utf8')) as T
}

function protocolOf(host: string): 'ip4' | 'ip6' | 'dns4' {
  if (isIP(host) === 4) return 'ip4'
  return isIP(host) === 6 ? 'ip6' : 'dns4'
}

function nextSteps(directory: string, runId: string, account: string, minimum: number, copies: string): string {
  return `Wrote ${FILES.map((name) => join(directory, name)).join(', ')}
and the coordinator's keys; its account is ${account}.
As the manifest stands, the run id is ${runId}.

To pay the workers on a chain of your own, first of all:
  murmuration deploy --config ${join(directory, 'coordinator.json')} --rpc-url URL

On the coordinator's machine:
  murmuration coordinator --config ${join(directory, 'coordinator.json')}

On each worker's machine, with a copy of ${copies} (never of the keys):
  murmuration worker --config worker.json

The run starts when ${minimum} workers have joined. To try it on this machine, give each its own keys and share of the data:
  murmuration worker --config ${join(directory, 'worker.json')} --data-dir ${join(directory, 'worker-1')} --share 1/${minimum}
`
}
