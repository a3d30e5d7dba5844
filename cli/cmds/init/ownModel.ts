import type { RunManifestInput } from '../../../src/config/index.ts'
import { ConfigError, TrainingError } from '../../../src/errors/index.ts'
import { featureSpecSchema } from '../../../src/market/config.ts'
import { shapeOf } from '../../../src/market/streams/featureSet.ts'
import { FEATURE_SET_NAMES, featureSetOf } from '../../../src/market/streams/presets.ts'

/**
 * A manifest's entries for a LayersModel: what names it, and the first feature set that it reads.
 *
 * @param file - a model.json or an ES module
 * @throws {ConfigError} UNREADABLE | INVALID_CONFIG when the file holds no LayersModel, or one that fits no feature set
 * @throws {TrainingError} NO_BACKEND when it does not run here
 */
export async function entriesFor(file: string): Promise<Pick<RunManifestInput, 'features' | 'model'>> {
  const { describeLayersModel, openLayersModel } = await import('../../../src/models/tfjs/open.ts')
  const spec = await describeLayersModel(file)
  const reasons: string[] = []
  for (const set of FEATURE_SET_NAMES) {
    try {
      await openLayersModel({
        spec,
        shape: shapeOf(featureSetOf(featureSpecSchema.parse({ set }))),
        file,
        backend: 'auto',
      })
      return { features: { set }, model: spec }
    } catch (error) {
      if (!(error instanceof TrainingError && error.code === 'SHAPE_MISMATCH')) throw error
      reasons.push(`${set}: ${error.message}`)
    }
  }
  throw new ConfigError('INVALID_CONFIG', `${file} fits no feature set: ${reasons.join('; ')}`)
}
