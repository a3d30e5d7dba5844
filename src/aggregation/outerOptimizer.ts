/** The outer step's settings; see {@link outerStep}. */
export interface OuterOptimizer {
  /** η > 0, dimensionless. */
  readonly learningRate: number
  /** μ in [0, 1). */
  readonly momentum: number
}

export interface OuterState {
  /** The model, length d. */
  readonly parameters: Float32Array
  /** v, length d. */
  readonly momentum: Float32Array
}

/**
 * One outer Nesterov step with the aggregated update as the descent direction:
 * v ← μ·v + Δ, p ← p + η·(Δ + μ·v), each computed in float64 and rounded once to float32.
 *
 * @param aggregate - Δ, length d
 * @returns new vectors; the inputs are not changed
 * @see DiLoCo, Douillard et al. 2023, arXiv:2311.08105
 */
export function outerStep(
  state: OuterState,
  aggregate: Float32Array,
  { learningRate, momentum }: OuterOptimizer,
): OuterState {
  const parameters = new Float32Array(aggregate.length)
  const velocity = new Float32Array(aggregate.length)
  for (let i = 0; i < aggregate.length; i++) {
    velocity[i] = momentum * state.momentum[i] + aggregate[i]
    parameters[i] = state.parameters[i] + learningRate * (aggregate[i] + momentum * velocity[i])
  }
  return { parameters, momentum: velocity }
}
