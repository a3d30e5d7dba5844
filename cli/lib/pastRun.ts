import { resolve } from 'node:path'
import { loadConfig, loadWorkerConfig, manifestSchema, type WorkerConfig } from '../../src/config/index.ts'
import { ConfigError } from '../../src/errors/index.ts'
import { openRun } from '../../src/peer/openRun.ts'
import type { Run } from '../../src/round/run.ts'

/** Where a verb that looks back learns of a run. */
export interface PastRunOptions {
  readonly config?: string
  readonly dataDir?: string
  readonly manifest?: string
  readonly peer?: readonly string[]
}

export interface PastRun {
  readonly run: Run
  /** Absent where only a manifest was named. */
  readonly config?: WorkerConfig
  /** Of the peer that stands on this machine. */
  readonly dataDir?: string
  readonly addresses: readonly string[]
}

/**
 * The run of a peer's config, a coordinator's too, or of a manifest.
 *
 * @throws {ConfigError | TrainingError}
 */
export async function loadPastRun({ config: path, dataDir, manifest, peer }: PastRunOptions): Promise<PastRun> {
  if (path !== undefined) {
    if (manifest !== undefined) throw refusal('--config names a manifest already: leave out --manifest')
    const loaded = loadWorkerConfig(path)
    const { config } = loaded
    return {
      run: await openRun(loaded),
      config,
      dataDir: dataDir === undefined ? config.dataDir : resolve(dataDir),
      addresses: peer ?? config.bootstrap,
    }
  }
  if (manifest === undefined) throw refusal("name a peer's --config, or the run's --manifest")
  const own = dataDir === undefined ? {} : { dataDir: resolve(dataDir) }
  const run = await openRun({ config: {}, manifest: loadConfig(manifest, manifestSchema) })
  return { run, addresses: peer ?? [], ...own }
}

function refusal(message: string): ConfigError {
  return new ConfigError('INVALID_CONFIG', message)
}
