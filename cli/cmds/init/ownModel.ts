import type { RunManifestInput } from '../../../src/config/index.ts'
import { ConfigError, TrainingError } from '../../../src/errors/index.ts'
import { featureShape } from '../../../src/market/featureSets.ts'

const FEATURE_SETS = ['rv-v1', 'sequence-v1'] as const

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
  for (const set of FEATURE_SETS) {
    try {
      await openLayersModel({ spec, shape: featureShape({ set }), file, backend: 'auto' })
      return { features: { set }, model: spec }
    } catch (error) {
      if (!(error instanceof TrainingError && error.code === 'SHAPE_MISMATCH')) throw error
      reasons.push(`${set}: ${error.message}`)
    }
  }
  throw new ConfigError('INVALID_CONFIG', `${file} fits no feature set: ${reasons.join('; ')}`)
}
