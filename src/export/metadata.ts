import { ExportError } from '../errors/index.ts'
import type { Model } from '../models/model.ts'
import type { FeatureShape, Hash } from '../types/index.ts'

/** Turns raw features into what the model reads: (x − mean)/scale. */
export interface FeatureScaler {
  /** One per feature of a row, in order. */
  readonly mean: Float32Array
  /** The same, > 0. */
  readonly scale: Float32Array
}

/** Where the parameters of an exported model come from, and what they are to be fed. */
export interface ExportMetadata {
  readonly runName: string
  readonly manifestHash: Hash
  /** Absent where nobody knows after which round the model stood. */
  readonly round?: number
  readonly modelHash: Hash
  /** Name of the feature set; of one that has none, its hash. */
  readonly featureSet: string
  readonly horizonMinutes: number
  /** Absent where the features are free of scale, as those of all our sets are. */
  readonly scaler?: FeatureScaler
}

/** What a model's forecast is the logarithm of. */
const LABEL = 'log of the realised variance of the horizon over its mean of the past day'

/**
 * What stands in every exported file, texts only; lists and the specs are JSON.
 *
 * @param scalerApplied - whether the file's own graph scales the features, or its reader has to
 */
export function metadataEntries(
  { spec, shape }: Model,
  metadata: ExportMetadata,
  scalerApplied: boolean,
): Record<string, string> {
  const { runName, manifestHash, round, modelHash, featureSet, horizonMinutes, scaler } = metadata
  return {
    producer: 'murmuration',
    run_name: runName,
    manifest_hash: manifestHash,
    round: round === undefined ? 'unknown' : String(round),
    model_hash: modelHash,
    model: JSON.stringify(spec),
    head: spec.head.kind,
    label: LABEL,
    horizon_minutes: String(horizonMinutes),
    feature_set: featureSet,
    features: JSON.stringify(featureNames(shape)),
    feature_shape: JSON.stringify(shape),
    ...(scaler === undefined
      ? { feature_scaler: 'none' }
      : {
          feature_scaler: JSON.stringify({ mean: [...scaler.mean], scale: [...scaler.scale] }),
          feature_scaler_applied: String(scalerApplied),
        }),
  }
}

/** Names of a row's values in order: the sequence's with their step, 0 the oldest, then those of the whole row. */
export function featureNames({ steps, sequence, statics }: FeatureShape): string[] {
  const stepNames = Array.from({ length: steps }, (_, step) => sequence.map((name) => `${name}[${step}]`))
  return [...stepNames.flat(), ...statics]
}

/** @throws {ExportError} SHAPE_MISMATCH when a scaler is for other features, NON_FINITE when it would divide by 0 */
export function requireScaler({ width }: Model, { mean, scale }: FeatureScaler): void {
  if (mean.length !== width || scale.length !== width) {
    throw new ExportError(
      'SHAPE_MISMATCH',
      `the feature scaler has ${mean.length} means and ${scale.length} scales, but a row has ${width} features`,
    )
  }
  const bad = mean.findIndex((value, i) => !Number.isFinite(value) || !(scale[i] > 0 && scale[i] < Infinity))
  if (bad >= 0) {
    throw new ExportError(
      'NON_FINITE',
      `the feature scaler has mean ${mean[bad]} and scale ${scale[bad]} at feature ${bad}; the scale must be above 0`,
    )
  }
}
