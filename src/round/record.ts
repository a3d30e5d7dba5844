import { isDeepStrictEqual } from 'node:util'
import type { Hash, RecordedAbstention, RoundRecord } from '../types/index.ts'
import type { RoundResult } from './aggregateRound.ts'
import type { Checkpoint } from './checkpoint.ts'
import { marketClockMs, type Run } from './run.ts'

/**
 * The record that an honest coordinator signs for a round's result.
 *
 * @param abstentions - ascending by account, each checked
 */
export function recordOf(
  run: Run,
  round: number,
  previousRecordHash: Hash,
  base: Checkpoint,
  result: RoundResult,
  abstentions: readonly RecordedAbstention[],
): RoundRecord {
  return {
    runId: run.id,
    round,
    previousRecordHash,
    baseModelHash: base.modelHash,
    marketClockMs: marketClockMs(run, round),
    outcome: result.outcome,
    updates: result.updates,
    abstentions,
    pipeline: run.pipeline.text,
    numByzantine: run.manifest.aggregation.numByzantine,
    aggregateHash: result.aggregateHash,
    modelHash: result.checkpoint.modelHash,
  }
}

/** @returns the name of the first field in which a claimed statement differs from the recomputed one, if any */
export function firstDifference<T extends object>(claimed: T, recomputed: T): keyof T | undefined {
  return (Object.keys(recomputed) as (keyof T)[]).find((field) => !isDeepStrictEqual(claimed[field], recomputed[field]))
}
