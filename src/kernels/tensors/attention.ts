import type { Tensor } from './tensor.ts'

export interface AttentionShape {
  /** Sequences. */
  readonly rows: number
  /** Keys and values of each. */
  readonly steps: number
  /** Queries of each, which stand at its last steps; 1 <= queries <= steps. */
  readonly queries: number
  /** Divides `width`. */
  readonly heads: number
  readonly width: number
}

/**
 * Causal scaled dot-product attention in float32: a query sees the keys up to its own step. Every implementation gives the
 * same bits: ⟨q, k⟩ is a sum over the head's columns in order, from +0, times 1/√(width/heads) rounded; softmax as
 * `ElementKernels` defines it, over the keys that are seen; the output a sum over those keys in order, from +0.
 *
 * @see Vaswani et al. 2017, Attention is all you need, arXiv:1706.03762
 */
export interface AttentionKernels {
  /**
   * @param q - rows × queries × width; head h has the columns from h·width/heads on
   * @param k - rows × steps × width
   * @param v - rows × steps × width
   * @param out - rows × queries × width
   * @param weights - rows × heads × queries × steps: the softmax values, 0 for keys that are not seen
   * @throws {KernelError} SHAPE_MISMATCH
   */
  attention(shape: AttentionShape, q: Tensor, k: Tensor, v: Tensor, out: Tensor, weights: Tensor): void

  /**
   * @param weights - as the forward pass left them
   * @param dq - replaced, as dk and dv are
   * @throws {KernelError} SHAPE_MISMATCH
   */
  attentionGradient(
    shape: AttentionShape,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    weights: Tensor,
    dOut: Tensor,
    dq: Tensor,
    dk: Tensor,
    dv: Tensor,
  ): void
}
