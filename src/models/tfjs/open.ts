import { ConfigError } from '../../errors/index.ts'
import type { FeatureShape } from '../../types/index.ts'
import { type Backend, type TfjsSpec, tfjsSpecSchema } from '../config.ts'
import { modelOf } from '../model.ts'
import { startForecasting, startTraining } from './backend.ts'
import { layersModelFamily } from './family.ts'
import { type LayersModelFile, readLayersModel } from './layersModel.ts'
import { probe } from './probe.ts'
import { isRegistered, type LayersModelSpec, missingModelFile, registerLayersModel } from './registry.ts'

export interface LayersModelToOpen {
  readonly spec: TfjsSpec
  /** Of the run's rows. */
  readonly shape: FeatureShape
  /** A model.json or an ES module. */
  readonly file: string | undefined
  /** What trains; absent: this peer only forecasts. */
  readonly backend?: Backend
}

/**
 * Makes the LayersModel that a manifest names known to this process, so that `modelOf` knows the spec.
 *
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG when there is no file, it holds no LayersModel, or another one
 * @throws {TrainingError} SHAPE_MISMATCH when it does not fit the rows or the head, NO_BACKEND naming what a backend lacks
 */
export async function openLayersModel({ spec, shape, file, backend }: LayersModelToOpen): Promise<void> {
  if (file === undefined) throw missingModelFile()
  await startForecasting()
  if (backend !== undefined) await startTraining(backend)
  const found = await readLayersModel(file)
  requireSame(file, found.spec, spec)
  await register(file, found)
  probe(file, modelOf(spec, shape), backend !== undefined)
}

/**
 * Makes a file's LayersModel known to this process.
 *
 * @returns what a manifest names it by, with a point head
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG
 */
export async function describeLayersModel(file: string): Promise<TfjsSpec> {
  await startForecasting()
  const found = await readLayersModel(file)
  await register(file, found)
  return tfjsSpecSchema.parse({ family: 'tfjs', ...found.spec })
}

async function register(file: string, { spec, build }: LayersModelFile): Promise<void> {
  if (!isRegistered(spec)) registerLayersModel(spec, layersModelFamily(file, await build()))
}

function requireSame(file: string, found: LayersModelSpec, wanted: LayersModelSpec): void {
  for (const part of ['topology', 'weights'] as const) {
    if (found[part] === wanted[part]) continue
    const verb = part === 'weights' ? 'hash' : 'hashes'
    throw new ConfigError(
      'INVALID_CONFIG',
      `the ${part} of ${file} ${verb} to ${found[part]}, not to the manifest's ${wanted[part]}`,
    )
  }
}
