import type { RecordedUpdate, RejectionReason } from '../src/types/index.ts'

/** How many updates were rejected, and why. */
export type Rejections = Readonly<Partial<Record<RejectionReason, number>>>

export function rejectionsOf(updates: readonly RecordedUpdate[]): Rejections {
  const counts: Partial<Record<RejectionReason, number>> = {}
  for (const { rejection } of updates) if (rejection !== '') counts[rejection] = (counts[rejection] ?? 0) + 1
  return counts
}

export function totalRejections(counts: readonly Rejections[]): Rejections {
  const sums: Record<string, number> = {}
  for (const [reason, count] of counts.flatMap((entry) => Object.entries(entry))) {
    sums[reason] = (sums[reason] ?? 0) + count
  }
  return sums
}
