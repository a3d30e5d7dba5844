import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { aggregationSchema, checkPipeline, outerOptimizerSchema, parsePipeline } from '../aggregation/index.ts'
import { contractsSchema } from '../chain/config.ts'
import { CODEC_NAMES } from '../compression/index.ts'
import { AggregationError, TrainingError } from '../errors/index.ts'
import { driftSchema } from '../evaluation/drift/config.ts'
import { watchFault } from '../evaluation/drift/watched.ts'
import { incentivesSchema } from '../incentives/config.ts'
import { featureSpecSchema } from '../market/config.ts'
import { shapeOf } from '../market/streams/featureSet.ts'
import { featureSetOf } from '../market/streams/presets.ts'
import { requireClosedForm } from '../models/closedForm.ts'
import { modelSpecSchema, trainingSpecSchema } from '../models/config.ts'
import { modelOf } from '../models/model.ts'
import type { Hash } from '../types/index.ts'
import { accountSchema } from './fields.ts'

/** Members that one announcement can name: MAX_MEMBERS of the wire, which this module does not import. */
export const MEMBERSHIP_LIMIT = 256

/** Who may take part. */
export const membershipSchema = z
  .strictObject({
    accounts: z.array(accountSchema).min(1).max(4096).optional().describe('the only accounts admitted; absent: anyone'),
    minimum: z
      .int()
      .min(1)
      .max(MEMBERSHIP_LIMIT)
      .default(3)
      .describe('the run starts when this many workers have joined'),
    maximum: z.int().min(1).max(MEMBERSHIP_LIMIT).default(64).describe('no further worker is admitted'),
  })
  .refine(({ minimum, maximum }) => minimum <= maximum, 'membership.minimum exceeds membership.maximum')

/** When rounds happen on the market's clock. */
export const scheduleSchema = z.strictObject({
  startMs: z.int().min(0).describe('UTC ms: round 1 trains on rows whose label ended by then'),
  windowMinutes: z.int().min(60).max(525_600).describe('each round is scored on the rows of this span after its clock'),
  rounds: z.int().min(1).max(1_000_000),
})

export const timingSchema = z.strictObject({
  commitTimeoutMs: z.int().min(100).max(86_400_000).default(60_000).describe('time to train and commit, at most'),
  revealTimeoutMs: z.int().min(100).max(86_400_000).default(20_000).describe('time to reveal, at most'),
})

/** Everything that all peers of a run must agree on; its canonical hash is the run id. */
export const manifestSchema = z
  .strictObject({
    name: z.string().min(1).max(64),
    coordinator: accountSchema.describe('the account whose records count'),
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
    membership: membershipSchema.prefault({}),
    schedule: scheduleSchema,
    timing: timingSchema.prefault({}),
    features: featureSpecSchema.prefault({ set: 'rv-v2' }),
    model: modelSpecSchema.prefault({ family: 'mlp' }),
    training: trainingSpecSchema.prefault({}),
    codec: z.enum(CODEC_NAMES).default('int8'),
    aggregation: aggregationSchema.prefault({}),
    outerOptimizer: outerOptimizerSchema.prefault({}),
    incentives: incentivesSchema.prefault({}),
    drift: driftSchema.nullable().prefault({}).describe('null: no worker pauses when its data changes'),
    contracts: contractsSchema.nullable().default(null).describe('null: the run has no chain'),
  })
  .superRefine(({ aggregation: { pipeline, minUpdates, numByzantine }, membership }, context) => {
    const maxUpdates = Math.min(membership.maximum, membership.accounts?.length ?? membership.maximum)
    try {
      checkPipeline(parsePipeline(pipeline), minUpdates, numByzantine, { maxUpdates })
    } catch (error) {
      if (!(error instanceof AggregationError)) throw error
      context.addIssue({ code: 'custom', path: ['aggregation', 'pipeline'], message: error.message })
    }
  })
  .superRefine(({ model, features, training, drift }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const shape = shapeOf(featureSetOf(features))
    const fault = drift === null ? undefined : watchFault(shape, drift.features)
    if (fault !== undefined) refuse('drift', fault)
    if (model.head.kind === 'probability') {
      refuse('model', 'a run is scored on its forecasts of variance, which the head probability does not give')
    }
    // What a model of TensorFlow.js reads stands in its own file, which each peer names.
    if (model.family === 'tfjs') return
    try {
      modelOf(model, shape)
      if (training.optimizer.kind === 'closedForm') requireClosedForm(model, training)
    } catch (error) {
      if (!(error instanceof TrainingError)) throw error
      refuse('model', error.message)
    }
  })

export type RunManifest = z.infer<typeof manifestSchema>
export type RunManifestInput = z.input<typeof manifestSchema>

/** SHA-256 of the manifest's canonical JSON (RFC 8785) with every default filled in. */
export function runIdOf(manifest: RunManifest): Hash {
  return `0x${createHash('sha256').update(canonicalize(manifest)!).digest('hex')}` as Hash
}

/** The EIP-712 chain id of the run's statements; 0 for a run without a chain. */
export function chainIdOf(manifest: RunManifest): number {
  return manifest.contracts?.chainId ?? 0
}
