import type { LedgerEntry } from '../src/storage/index.ts'
import type { RoundReport, Settlement } from '../src/types/index.ts'

/** @param cost - wall time and gossip bytes of the round */
export function reportRound(
  { record: { statement: record }, recordHash }: LedgerEntry,
  settlement: Settlement,
  cost: { readonly ms: number; readonly bytes: number },
): RoundReport {
  const accepted = record.outcome === 'applied' ? record.updates.filter(({ rejection }) => rejection === '') : []
  return {
    event: 'round',
    round: record.round,
    outcome: record.outcome,
    loss: settlement.loss,
    baselines: { randomWalk: settlement.randomWalkLoss, har: settlement.harLoss },
    accepted: accepted.map(({ account }) => account).sort(),
    rejected: record.updates
      .flatMap(({ account, rejection }) => (rejection === '' ? [] : [{ worker: account, reason: rejection }]))
      .sort((a, b) => (a.worker < b.worker ? -1 : 1)),
    paused: record.abstentions.map(({ account, stream, test, sinceRound }) => ({
      worker: account,
      stream,
      test,
      sinceRound,
    })),
    paid: settlement.scores.filter(({ reward }) => reward > 0n).map(({ account }) => account),
    modelHash: record.modelHash,
    recordHash,
    ...cost,
  }
}
