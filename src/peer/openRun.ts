import type { CoordinatorConfig, Loaded, WorkerConfig } from '../config/index.ts'
import { shapeOf } from '../market/streams/featureSet.ts'
import { featureSetOf } from '../market/streams/presets.ts'
import { type Run, runOf } from '../round/run.ts'

/** What of a peer's config says how its model is run; who does not train has no backend. */
type ModelConfig = Pick<CoordinatorConfig, 'modelFile'> & Partial<Pick<WorkerConfig, 'backend'>>

/**
 * The run of a manifest, with the model file that the peer's config names where the model is of the family tfjs.
 *
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG when the model file is missing, or not the manifest's
 * @throws {TrainingError} SHAPE_MISMATCH | NO_BACKEND when that model does not fit the run, or does not run here
 */
export async function openRun({ config, manifest }: Loaded<ModelConfig>): Promise<Run> {
  const { model, features } = manifest
  if (model.family === 'tfjs') {
    // TensorFlow.js takes a while to load, and other runs have no use for it.
    const { openLayersModel } = await import('../models/tfjs/open.ts')
    const { modelFile: file, backend } = config
    const training = backend === undefined ? {} : { backend }
    await openLayersModel({ spec: model, shape: shapeOf(featureSetOf(features)), file, ...training })
  }
  return runOf(manifest)
}
