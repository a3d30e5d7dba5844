/** What an omniscient attacker sees before it sends anything. */
export interface AttackView {
  /** The honest rows, at least one, all of length d. */
  readonly honest: readonly Float32Array[]
  /** How many rows to craft, >= 0. */
  readonly numByzantine: number
  /** Whatever is drawn is drawn from it. */
  readonly seed: string
  /**
   * The pipeline under attack, for the attacks that adapt to it: honest rows first, then the crafted ones. It may throw
   * where it refuses rows; they then count as having moved nothing.
   */
  readonly defence?: (rows: readonly Float32Array[]) => Float32Array
}

/** How hostile workers make their updates from the honest ones. */
export interface Attack {
  /** Canonical text, e.g. `alie` or `alie(0.5)`: {@link attackNamed} reads it back. */
  readonly name: string
  /** One line for people. */
  readonly description: string
  /**
   * @returns `numByzantine` new rows of length d
   * @throws {AggregationError} MISSING_INPUT when an adaptive attack is given no defence
   */
  craft(view: AttackView): Float32Array[]
}
