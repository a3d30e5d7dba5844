import type { Tensor } from './tensor.ts'

export interface AttentionShape {
  /** Sequences. */
  readonly rows: number
  /** Keys and values of each, at least one. */
  readonly steps: number
  /** Queries of each, which stand at its last steps; 1 <= queries <= steps. */
  readonly queries: number
  /** Divides `width`. */
  readonly heads: number
  readonly width: number
}

/**
 * Causal scaled dot-product attention in float32: a query sees the keys up to its own step. Every implementation gives the
 * same bits for finite values.
 *
 * Every product is rounded, then added. A score is ⟨q, k⟩, a sum over the head's columns in order, from +0, times
 * scale = 1/√(width/heads), which is computed in float64 and rounded. The weights are softmax as `ElementKernels` defines it,
 * over the keys that are seen, so that lane = key mod 4; the output is Σ weight·v over those keys in order, from +0.
 *
 * Neither rows nor heads nor queries depend on each other, so that fewer queries give what the last of more would.
 *
 * @see Vaswani et al. 2017, Attention is all you need, arXiv:1706.03762
 */
export interface AttentionKernels {
  /**
   * @param q - rows × queries × width; head h has the columns from h·width/heads on
   * @param k - rows × steps × width
   * @param v - rows × steps × width
   * @param out - rows × queries × width; no tensor that is written may overlap another
   * @param weights - rows × heads × queries × steps: the softmax values, +0 for keys that are not seen
   * @throws {KernelError} SHAPE_MISMATCH
   */
  attention(shape: AttentionShape, q: Tensor, k: Tensor, v: Tensor, out: Tensor, weights: Tensor): void

  /**
   * dWeight = ⟨dOut, v⟩ like a score without the scale; dScore = weight·(dWeight − Σ weight·dWeight)·scale, from the left, the
   * sum over the keys that are seen in four lanes as in `ElementKernels.softmaxGradient`. dq = Σ dScore·k over the keys that
   * are seen, in order; dk = Σ dScore·q and dv = Σ weight·dOut over the queries that see the key, in order; all from +0.
   *
   * @param weights - as the forward pass left them
   * @param dq - replaced, as dk and dv are; none may overlap another tensor
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
