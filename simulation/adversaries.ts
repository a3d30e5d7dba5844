import type { UpdateCodec } from '../src/compression/index.ts'
import type { Hash, Hex } from '../src/types/index.ts'
import { contentHash } from '../src/wire/index.ts'
import type { SimulatedWorker } from './federation.ts'
import type { DataPoison, Workload } from './workload.ts'

/** What the hostile workers of a round know before they commit. */
export interface HostileView {
  readonly round: number
  readonly seed: Hash
  /** The round's model, length d. */
  readonly base: Float32Array
  /** The hostile workers of the round. */
  readonly hostile: readonly SimulatedWorker[]
  /** Encoded updates of the honest workers, in canonical order. */
  readonly honest: readonly Uint8Array[]
}

/** The hostile workers, who act as one. */
export interface Adversary {
  /** @returns an encoded update for each hostile worker; undefined for one that sends none */
  craft(view: HostileView): (Uint8Array | undefined)[]
}

/** Hostile updates made from the honest ones, which the attackers have all seen: length d each, one per hostile worker. */
export type Crafting = (honest: readonly Float32Array[], numByzantine: number, seed: string) => readonly Float32Array[]

/**
 * Hostile workers who know every honest update and answer with crafted ones. Since the network counts one payload once,
 * colluders who would send the same each change one coordinate of their own, as little as the codec shows.
 */
export function craftingAdversary(codec: UpdateCodec, parameterCount: number, craft: Crafting): Adversary {
  return {
    craft({ seed, hostile, honest }) {
      if (hostile.length === 0 || honest.length === 0) return []
      const rows = craft(
        honest.map((payload) => codec.decode(payload, parameterCount)),
        hostile.length,
        `attack ${seed}`,
      )
      const sent = new Set<Hex>(honest.map(contentHash))
      return rows.map((row, colluder) => distinctPayload(codec, row, colluder, sent))
    },
  }
}

const MOST_CHANGES = 8
/** Share of the largest value by which a coordinate changes: one int8 code. */
const LEAST_CHANGE = 1 / 127

function distinctPayload(codec: UpdateCodec, row: Float32Array, colluder: number, sent: Set<Hex>): Uint8Array {
  let payload = codec.encode(row)
  let largest = 0
  for (const value of row) largest = Math.max(largest, Math.abs(value))
  const changed = row.slice()
  // Rows that are not finite all look the same once encoded, and are rejected anyway.
  for (let i = 0; i < MOST_CHANGES && sent.has(contentHash(payload)); i++) {
    const at = (colluder * MOST_CHANGES + i) % row.length
    const change = largest > 0 ? largest * LEAST_CHANGE : 1e-9
    changed[at] = row[at] > 0 ? row[at] - change : row[at] + change
    payload = codec.encode(changed)
  }
  sent.add(contentHash(payload))
  return payload
}

/** Hostile workers who train as the honest ones do, on rows of their own that they have poisoned. */
export function poisoningAdversary(codec: UpdateCodec, workload: Workload, poison: DataPoison): Adversary {
  return {
    craft: ({ round, seed, base, hostile }) =>
      hostile.map(({ index, account }) => {
        const update = workload.train(index, round, base, `${seed} ${account}`, poison)
        return update === undefined ? undefined : codec.encode(update)
      }),
  }
}
