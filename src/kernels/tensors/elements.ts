import type { Activation } from './products.ts'
import type { Tensor } from './tensor.ts'

/**
 * Elementary functions in float32, within these errors of the exact value, in units of its last place: exp and log 1.01, softplus
 * 3, sigmoid 3 (below 0.5: of 0.5), tanh 5, erf 7.
 */
export type ElementFunction = 'exp' | 'log' | 'tanh' | 'sigmoid' | 'erf' | 'softplus'

/** What decides a dropout mask, besides the position of a value. */
export interface DropoutKey {
  /** Share of values that become 0, 0 <= rate < 1; the others are multiplied by 1/(1 − rate), rounded to float32. */
  readonly rate: number
  /** Two integers of 32 bits, e.g. from a seed's hash. */
  readonly seed: readonly [number, number]
  /** The step of the training, 32 bits. */
  readonly step: number
  /** The place in the model, 32 bits: no two may share one. */
  readonly layer: number
  /** Where in the mask the first value stands, a multiple of 4. @default 0 */
  readonly from?: number
}

/**
 * Passes over values or rows of values in float32; unless said otherwise an output may be one of the inputs, never overlap one
 * in part. Every implementation gives the same bits for the same input: each operation of a formula is rounded, in the order
 * of its brackets, else from the left; a sum in four lanes begins with +0 (lane = column mod 4, added as (0+1)+(2+3)), and a
 * mean is the sum over the count. Where a result is NaN its bits are not said. All throw {KernelError} SHAPE_MISMATCH.
 */
export interface ElementKernels {
  /** outᵢ = f(xᵢ). */
  map(f: ElementFunction, x: Tensor, out: Tensor): void

  /** outᵢ = aᵢ + bᵢ mod |b|: b may be shorter, and is then repeated, the last time perhaps in part. */
  add(a: Tensor, b: Tensor, out: Tensor): void

  /** outᵢ = aᵢ·bᵢ. */
  multiplyElements(a: Tensor, b: Tensor, out: Tensor): void

  /** outᵢ = factor·xᵢ, the factor rounded to float32. */
  scale(factor: number, x: Tensor, out: Tensor): void

  /**
   * outᵢ = dyᵢ·f′ from the activation's values y: relu dy where y > 0, else 0; tanh dy·(1 − y·y); sigmoid dy·(y·(1 − y)); elu
   * dy where y > 0, else dy·(y + 1).
   */
  activationGradient(activation: Activation, y: Tensor, dy: Tensor, out: Tensor): void

  /**
   * x·Φ with Φ = erf(x·√½)·0.5 + 0.5; NaN at −Infinity.
   *
   * @see Hendrycks and Gimpel 2016, arXiv:1606.08415
   */
  gelu(x: Tensor, out: Tensor): void

  /** outᵢ = dyᵢ·(Φ + xᵢ·φ) with φ = e^(xᵢ·xᵢ·−0.5)·(1/√(2π)), the last factor rounded; NaN where x is infinite. */
  geluGradient(x: Tensor, dy: Tensor, out: Tensor): void

  /** Each row's e^(x − max), over their sum, in four lanes. A row with NaN or +Infinity, or of −Infinity alone, becomes NaN. */
  softmax(rows: number, columns: number, x: Tensor, out: Tensor): void

  /** out = y·(dy − ⟨y, dy⟩) for each row of softmax values y, the sum in four lanes. */
  softmaxGradient(rows: number, columns: number, y: Tensor, dy: Tensor, out: Tensor): void

  /**
   * (x − mean)·r·gain + bias for each row, with r = 1/√(variance + 10⁻⁵) and the variance the mean of (x − mean)². Sums in
   * four lanes.
   *
   * @param trace - rows × 2: mean and r, for the gradient; apart from all else
   * @see Ba, Kiros and Hinton 2016, arXiv:1607.06450
   */
  layerNorm(rows: number, columns: number, x: Tensor, gain: Tensor, bias: Tensor, out: Tensor, trace: Tensor): void

  /**
   * The gradient of {@link layerNorm}: with s = (x − mean)·r and g = dy·gain, dx = r·(g − mean(g) − s·mean(g·s)), sums in four
   * lanes; dy·s is added to dGain and dy to dBias, row after row.
   *
   * @param dGain - added to, as dBias is; both apart from all else
   */
  layerNormGradient(
    rows: number,
    columns: number,
    x: Tensor,
    gain: Tensor,
    trace: Tensor,
    dy: Tensor,
    dx: Tensor,
    dGain: Tensor,
    dBias: Tensor,
  ): void

  /**
   * Sets a share of the values to +0 and makes up for them: the same mask for the same key, so that the gradient is this very
   * pass over dy. Value i of the mask is kept when its 32 random bits are at least ⌊rate·2³²⌋: word i mod 4 of Philox4x32-10 at the
   * counter (⌊i/4⌋, step, layer, 0) under the seed. SHAPE_MISMATCH also for a key out of range.
   *
   * @see Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3
   */
  dropout(x: Tensor, key: DropoutKey, out: Tensor): void

  /**
   * Copies rows of a table, `width` values each, one after the other. An index out of range is a SHAPE_MISMATCH.
   *
   * @param out - apart from the table
   */
  gather(table: Tensor, width: number, rows: Uint32Array, out: Tensor): void
}
