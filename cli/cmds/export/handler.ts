import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CodecError, ConfigError } from '../../../src/errors/index.ts'
import { type ExportMetadata, exportModel } from '../../../src/export/index.ts'
import { featureSetHash } from '../../../src/market/streams/featureSetHash.ts'
import { type Checkpoint, readCheckpoint } from '../../../src/round/checkpoint.ts'
import { genesisCheckpoint } from '../../../src/round/run.ts'
import { RunArchive } from '../../lib/archive.ts'
import { stopRequests, untilStopped } from '../../lib/lifecycle.ts'
import { loadPastRun, type PastRun } from '../../lib/pastRun.ts'
import { requireWritable, writeFiles } from './files.ts'
import type { ExportOptions } from './options.ts'
import { exportEvent, exportLines } from './report.ts'

/** A model of a run. */
interface ChosenModel {
  readonly checkpoint: Checkpoint
  /** The first round that it is the model after; undefined where only its file is known. */
  readonly round: number | undefined
}

/**
 * Writes a model of a run in another format.
 *
 * @throws {ConfigError} for what the user has to change: options, files, a checkpoint of another model
 * @throws {StorageError} NOT_FOUND when nobody keeps the model any longer
 * @throws {NetworkError | WireError | ExportError}
 */
export async function exportFile(file: string, options: ExportOptions): Promise<void> {
  const signal = stopRequests()
  const { format, force = false } = options
  const past = await loadPastRun(options)
  const { run } = past
  const directory = dirname(file)
  // Before a model is fetched for nothing.
  requireWritable(directory, [file], force)
  const { checkpoint, round } = await untilStopped(choose(past, options, signal), signal)
  const { name: runName, features } = run.manifest
  const metadata: ExportMetadata = {
    runName,
    manifestHash: run.id,
    modelHash: checkpoint.modelHash,
    featureSet: typeof features.set === 'string' ? features.set : featureSetHash(features.set),
    horizonMinutes: features.horizonMinutes,
    ...(round === undefined ? {} : { round }),
  }
  const exported = exportModel(format, basename(file), run.model, checkpoint.parameters, metadata)
  const files = exported.map(({ name, bytes }) => ({ path: join(directory, name), bytes }))
  writeFiles(directory, files, force)
  const result = { format, run, metadata, files: files.map(({ path, bytes }) => ({ path, bytes: bytes.length })) }
  process.stdout.write(
    `${options.json === true ? JSON.stringify(exportEvent(result)) : exportLines(result).join('\n')}\n`,
  )
}

async function choose(past: PastRun, options: ExportOptions, signal: AbortSignal): Promise<ChosenModel> {
  const { run } = past
  const { checkpoint: path, round, model } = options
  const genesis = genesisCheckpoint(run)
  if (path !== undefined) {
    if (model !== undefined || options.peer !== undefined) {
      throw new ConfigError('INVALID_CONFIG', '--checkpoint names the model already: leave out --peer and --model')
    }
    const checkpoint = readFile(path, past)
    return { checkpoint, round: round ?? (checkpoint.modelHash === genesis.modelHash ? 0 : undefined) }
  }
  if (round !== undefined && model !== undefined) {
    throw new ConfigError('INVALID_CONFIG', 'name the model by its --round or by its hash, not both')
  }
  if (round === 0 || model === genesis.modelHash) return { checkpoint: genesis, round: 0 }
  const archive = new RunArchive({ ...past, signal })
  try {
    const record = model === undefined ? (await archive.record(round)).value : await archive.recordOfModel(model)
    const what = `the model of round ${record.round}`
    return { checkpoint: await archive.checkpoint(record.modelHash, what), round: record.round }
  } finally {
    await archive.close()
  }
}

function readFile(path: string, { run }: PastRun): Checkpoint {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new ConfigError('UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, { cause })
  }
  try {
    return readCheckpoint(bytes, run.model)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    throw new ConfigError('INVALID_CONFIG', `${path}: ${error.message}`, { cause: error })
  }
}
