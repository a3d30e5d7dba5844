import { z } from 'zod'
import { besideConfig, loadConfig, manifestSchema, type RunManifest } from '../../../src/config/index.ts'
import { openRun } from '../../../src/peer/openRun.ts'
import type { FeatureShape } from '../../../src/types/index.ts'
import type { EvaluateOptions } from './options.ts'

/** Of a peer's config only this matters here: its market is not that of the evaluation, which `--data` names. */
const peerSchema = z.looseObject({ manifest: z.string(), modelFile: z.string().optional() })
const anySchema = z.looseObject({ manifest: z.unknown().optional() })

/** What is trained, and by whom. */
export interface Evaluated {
  readonly manifest: RunManifest
  /** How the features of a row lie. */
  readonly shape: FeatureShape
  readonly workers: number
  readonly rounds: number
  readonly seed: number
}

/**
 * Reads a manifest, or a worker's or coordinator's config and the manifest it names, and opens its model.
 *
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG
 * @throws {TrainingError} when the model file does not fit, or nothing here trains it
 */
export async function loadEvaluated(options: EvaluateOptions): Promise<Evaluated> {
  const { manifest, modelFile } = readConfig(options.config)
  const run = await openRun({
    manifest,
    config: { backend: 'auto', ...(modelFile === undefined ? {} : { modelFile }) },
  })
  return {
    manifest,
    shape: run.model.shape,
    workers: options.workers ?? manifest.membership.minimum,
    rounds: options.rounds ?? manifest.schedule.rounds,
    seed: options.seed ?? manifest.seed,
  }
}

function readConfig(path: string): { readonly manifest: RunManifest; readonly modelFile?: string } {
  if (loadConfig(path, anySchema).manifest === undefined) return { manifest: loadConfig(path, manifestSchema) }
  const { manifest, modelFile } = loadConfig(path, peerSchema)
  return {
    manifest: loadConfig(besideConfig(path, manifest), manifestSchema),
    ...(modelFile === undefined ? {} : { modelFile: besideConfig(path, modelFile) }),
  }
}
