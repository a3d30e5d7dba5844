import { z } from 'zod'
import { besideConfig, loadConfig, manifestSchema, type RunManifest } from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors/index.ts'
import { type MarketSource, marketSourceSchema } from '../../../src/market/config.ts'
import { checkSources, withPaths } from '../../../src/market/sources.ts'
import { type FeatureSet, feedsOf } from '../../../src/market/streams/featureSet.ts'
import { openRun } from '../../../src/peer/openRun.ts'
import type { FeatureShape } from '../../../src/types/index.ts'
import type { EvaluateOptions } from './options.ts'

/** What matters here of a peer's config; its market only where `--data` names no other. */
const peerSchema = z.looseObject({ manifest: z.string(), modelFile: z.string().optional() })
const marketSchema = z.looseObject({ market: z.array(marketSourceSchema).min(1).max(64) })
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

/** Refuses files of bars for features that read more. @throws {ConfigError} INVALID_CONFIG */
export function requireBarsAlone(set: FeatureSet): void {
  const feeds = feedsOf(set)
  if (feeds.length === 0) return
  throw new ConfigError(
    'INVALID_CONFIG',
    `features read ${feeds.join(', ')}, which --data does not give: leave it out, and let the config of a worker name the market`,
  )
}

/**
 * The market sources of a worker's or coordinator's config, their paths as seen from here.
 *
 * @throws {ConfigError} INVALID_CONFIG when the config is a manifest, which names none, or a source lacks a feed that a feature reads
 */
export function loadSources(path: string, set: FeatureSet): MarketSource[] {
  if (loadConfig(path, anySchema).manifest === undefined) {
    throw new ConfigError(
      'INVALID_CONFIG',
      `${path} is a manifest, which names no market: give --data FILE, or the config of a worker or coordinator`,
    )
  }
  const { market } = loadConfig(path, marketSchema)
  checkSources(market, set)
  return withPaths(market, (name) => besideConfig(path, name))
}
