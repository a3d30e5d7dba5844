import type { Tensor } from './tensor.ts'

/** How the operands of a product m × k by k × n lie: N as they are, T transposed (TN: a is k × m; NT: b is n × k). */
export type ProductForm = 'NN' | 'NT' | 'TN'

/** Functions whose derivative follows from their value; relu is 0 below 0 and x else, elu eˣ − 1 below 0. NaN stays NaN. */
export type Activation = 'none' | 'relu' | 'tanh' | 'sigmoid' | 'elu'

export interface ProductOptions {
  /** Whether to add to what `out` holds instead of replacing it. @default false */
  readonly accumulate?: boolean
  /** n values, added to every row after the sums. */
  readonly bias?: Tensor
  /** Applied last. @default 'none' */
  readonly activation?: Activation
}

/** Products of a sum that are added in float32 before the next such block is begun. */
export const PRODUCT_BLOCK = 256

/**
 * Matrix products in float32. Every implementation gives the same bits for the same input.
 *
 * A sum over k runs in blocks of {@link PRODUCT_BLOCK}: within a block products are rounded and added one after the other,
 * from +0; blocks are added in order, from what `out` holds when accumulating, else from the first block. Then the bias is
 * added, then the activation applied. No element depends on m or n, so that one row alone gives the bits it gives among many.
 * Sizes are integers, at least 1.
 */
export interface ProductKernels {
  /**
   * out = activation([out +] a·b + bias), out m × n.
   *
   * @param out - must not overlap a or b
   * @throws {KernelError} SHAPE_MISMATCH
   */
  multiply(
    form: ProductForm,
    m: number,
    n: number,
    k: number,
    a: Tensor,
    b: Tensor,
    out: Tensor,
    options?: ProductOptions,
  ): void

  /** out_j = [out_j +] Σᵢ x_ij over the rows, as the product of a row of ones with x. @throws {KernelError} SHAPE_MISMATCH */
  columnSums(rows: number, columns: number, x: Tensor, out: Tensor, accumulate?: boolean): void
}
