import { aggregate, screenRows } from '../aggregation/index.ts'
import type { Run } from './run.ts'

/** What a run's screens, pre-aggregators and rule make of some updates: what an attacker tries its own on. */
export function defenceOf({ pipeline, manifest }: Run): (updates: readonly Float32Array[]) => Float32Array {
  return (updates) => {
    const kept = screenRows(pipeline, updates)
    const accepted = updates.filter((_, row) => kept[row])
    return aggregate(pipeline, accepted, { numByzantine: manifest.aggregation.numByzantine }).aggregate
  }
}
