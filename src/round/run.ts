import { createHash } from 'node:crypto'
import { type Pipeline, parsePipeline } from '../aggregation/index.ts'
import { codecNamed, type UpdateCodec } from '../compression/index.ts'
import { chainIdOf, type RunManifest, runIdOf } from '../config/index.ts'
import { shapeOf } from '../market/streams/featureSet.ts'
import { type RowSpec, rowSpecOf } from '../market/streams/supervised.ts'
import { initialParameters, type Model, modelOf } from '../models/model.ts'
import type { Hash, RoundAnnouncement } from '../types/index.ts'
import { type Checkpoint, checkpointOf } from './checkpoint.ts'

/** A manifest with what follows from it; every peer of a run derives the same. */
export interface Run {
  readonly id: Hash
  readonly chainId: number
  readonly manifest: RunManifest
  readonly pipeline: Pipeline
  readonly codec: UpdateCodec
  /** What rows hold, with the features of a named set spelled out. */
  readonly rowSpec: RowSpec
  readonly model: Model
  readonly parameterCount: number
}

export function runOf(manifest: RunManifest): Run {
  const rowSpec = rowSpecOf(manifest.features)
  const model = modelOf(manifest.model, shapeOf(rowSpec.set))
  return {
    id: runIdOf(manifest),
    chainId: chainIdOf(manifest),
    manifest,
    pipeline: parsePipeline(manifest.aggregation.pipeline),
    codec: codecNamed(manifest.codec),
    rowSpec,
    model,
    parameterCount: model.parameterCount,
  }
}

/** The model before round 1: seeded by the manifest, so that nobody has to be asked for it. */
export function genesisCheckpoint(run: Run): Checkpoint {
  const parameters = initialParameters(run.model, `genesis ${run.manifest.seed}`)
  return checkpointOf({ parameters, momentum: new Float32Array(parameters.length) }, run.model)
}

/** UTC ms up to which round `round` (from 1) may train. */
export function marketClockMs(run: Run, round: number): number {
  const { startMs, windowMinutes } = run.manifest.schedule
  return startMs + (round - 1) * windowMinutes * 60_000
}

/**
 * Every peer can check it. It depends on the model and not on the record before, which names commitments in the order they
 * came: equal runs get equal seeds, and a coordinator cannot draw again by ordering them differently.
 */
export function roundSeed(runId: Hash, round: number, baseModelHash: Hash): Hash {
  const text = `murmuration/seed/1 ${runId} ${round} ${baseModelHash}`
  return `0x${createHash('sha256').update(text).digest('hex')}` as Hash
}

/** What of a round decides a training. */
export type RoundTerms = Pick<RoundAnnouncement, 'round' | 'marketClockMs' | 'seed'>

/** Nobody has to be asked for a round's terms: they follow from the run and the base model. */
export function roundTermsOf(run: Run, round: number, baseModelHash: Hash): RoundTerms {
  return { round, marketClockMs: marketClockMs(run, round), seed: roundSeed(run.id, round, baseModelHash) }
}

/** What opens a round: all of it but the state that it starts from follows from the run. */
export function announcementOf(
  run: Run,
  { round, previousRecordHash, baseModelHash, commitTimeoutMs, members }: AnnouncedState,
): RoundAnnouncement {
  return {
    runId: run.id,
    ...roundTermsOf(run, round, baseModelHash),
    previousRecordHash,
    baseModelHash,
    commitTimeoutMs,
    revealTimeoutMs: run.manifest.timing.revealTimeoutMs,
    members: members.map(({ account, peerId }) => ({ account, peerId })),
  }
}

type AnnouncedState = Pick<
  RoundAnnouncement,
  'round' | 'previousRecordHash' | 'baseModelHash' | 'commitTimeoutMs' | 'members'
>
