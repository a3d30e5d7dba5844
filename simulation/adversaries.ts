import type { UpdateCodec } from '../src/compression/index.ts'
import { scaled } from '../src/kernels/vector.ts'
import type { DataPoison } from '../src/models/dataPoison.ts'
import type { SimulatedWorker } from './federation.ts'
import { encodedUpdates, type RoundStart, type Workload } from './workload.ts'

/** What the hostile workers of a round know before they commit. */
export interface HostileView extends RoundStart {
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

/** By how much colluders' updates differ in length: far less than the codecs round. */
const LEAST_DIFFERENCE = 1 / 4096

/**
 * Hostile workers who know every honest update and answer with crafted ones. Each is a little longer than the one before,
 * since of equal payloads the network counts one.
 */
export function craftingAdversary(codec: UpdateCodec, parameterCount: number, craft: Crafting): Adversary {
  return {
    craft({ seed, hostile, honest }) {
      if (hostile.length === 0 || honest.length === 0) return []
      const decoded = honest.map((payload) => codec.decode(payload, parameterCount))
      const rows = craft(decoded, hostile.length, `attack ${seed}`)
      return rows.map((row, colluder) => codec.encode(scaled(row, 1 + (colluder + 1) * LEAST_DIFFERENCE)))
    },
  }
}

/** Hostile workers who train as the honest ones do, on rows of their own that they have poisoned. */
export function poisoningAdversary(codec: UpdateCodec, workload: Workload, poison: DataPoison): Adversary {
  return { craft: (view) => encodedUpdates(workload, codec, view.hostile, view, poison) }
}
