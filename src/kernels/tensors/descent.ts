import type { Tensor } from './tensor.ts'

export interface AdamSettings {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Decoupled: parameters shrink by learningRate·weightDecay of themselves first. 0: plain Adam. */
  readonly weightDecay: number
}

/**
 * Steps of gradient descent in place, in float32, settings rounded to it; every operation is rounded in the order in which the
 * formulas are bracketed. Every implementation gives the same bits. All throw {KernelError} SHAPE_MISMATCH.
 */
export interface DescentKernels {
  /** ‖x‖ in float64: squares in eight lanes (lane = index mod 8), added as ((0+1)+(2+3))+((4+5)+(6+7)). */
  norm(x: Tensor): number

  /** p ← p − learningRate·(g + weightDecay·p). */
  sgd(parameters: Tensor, gradient: Tensor, learningRate: number, weightDecay: number): void

  /** v ← momentum·v + g; p ← p − learningRate·(g + momentum·v). @see Sutskever et al. 2013 */
  nesterov(parameters: Tensor, gradient: Tensor, velocity: Tensor, learningRate: number, momentum: number): void

  /**
   * m ← β₁m + (1 − β₁)g; s ← β₂s + (1 − β₂)(g·g); p ← p·(1 − learningRate·weightDecay) − (c₁·m)/(√s·c₂ + ε) with
   * c₁ = learningRate/(1 − β₁ᵗ) and c₂ = 1/√(1 − β₂ᵗ); these two, 1 − β₁, 1 − β₂ and 1 − learningRate·weightDecay are
   * computed in float64 and rounded.
   *
   * @param powers - β₁ᵗ and β₂ᵗ for the step t, from 1
   * @see Kingma and Ba 2015, arXiv:1412.6980; Loshchilov and Hutter 2019, arXiv:1711.05101
   */
  adam(
    parameters: Tensor,
    gradient: Tensor,
    mean: Tensor,
    square: Tensor,
    powers: readonly [number, number],
    settings: AdamSettings,
  ): void
}
