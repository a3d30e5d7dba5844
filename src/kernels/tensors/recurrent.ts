import type { Tensor, Workspace } from './tensor.ts'

export interface LstmShape {
  /** Sequences. */
  readonly rows: number
  /** Length of each. */
  readonly steps: number
  /** Values a step. */
  readonly inputs: number
  readonly units: number
}

/** Gates stand in the order input, forget, cell, output, as in PyTorch: a column of `units` each. */
export interface LstmWeights {
  /** inputs × 4·units. */
  readonly input: Tensor
  /** units × 4·units. */
  readonly recurrent: Tensor
  /** 4·units. */
  readonly bias: Tensor
}

/**
 * Which rows of a batch passes are over that takes them in parts, so that what is kept of a part is still in the cache when it is
 * read: for each part the forward pass and then the gradient, all with the same trace and weights.
 */
export interface LstmPart {
  /** Whether no rows came before. */
  readonly first: boolean
  /** Whether none will follow. */
  readonly last: boolean
}

/** What the gradient needs of a forward pass, x included; made for a largest number of rows. */
export interface LstmTrace {
  /** rows × steps × units: h of every step. A pass over fewer rows writes theirs, which stand first. */
  readonly hidden: Tensor
}

/**
 * A long short-term memory over whole sequences, from h = c = 0:
 * z = [x, h]·[W; U] + b; i, f, o = sigmoid, g = tanh of z's parts; c ← f·c + i·g; h = o·tanh(c).
 *
 * Every implementation gives the same bits: sums as `ProductKernels` defines them (z one sum over inputs, then units), sigmoid
 * and tanh as `ElementKernels` does, float32 throughout. A row's values do not depend on the other rows.
 *
 * The gradient goes from the last step to the first, from dc = 0, products of several factors from left to right:
 * dh = dHidden + dz·Uᵀ, accumulated, with the dz of the step after, where there is one; dc ← dc + dh·o·(1 − tanh(c)·tanh(c));
 * dz is dc·g·i·(1 − i), dc·c′·f·(1 − f), dc·i·(1 − g·g) and dh·tanh(c)·o·(1 − o), where c′ is the c of the step before;
 * dc ← dc·f. Then dW = xᵀ·dz, dU = h′ᵀ·dz, where h′ is the h of the step before, and db, the column sums of dz, are each one
 * sum over all steps of all rows, in the order in which x lies: rows, and in each its steps.
 *
 * @see Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000 for the forget gate
 */
export interface RecurrentKernels {
  /** Room for a forward pass. @param shape.rows - the most there will be */
  lstmTrace(workspace: Workspace, shape: LstmShape): LstmTrace

  /**
   * @param x - rows × steps × inputs
   * @param trace - replaced
   * @param part - all there is unless given; where no gradient follows, the weights are laid out for the first one only
   * @throws {KernelError} SHAPE_MISMATCH
   */
  lstm(shape: LstmShape, x: Tensor, weights: LstmWeights, trace: LstmTrace, part?: LstmPart): void

  /**
   * Backpropagation through all steps.
   *
   * @param x - as the forward pass was given it
   * @param trace - as the forward pass left it; not changed by the gradient of all there is
   * @param dHidden - of every step (rows × steps × units), or of the last one only (rows × units), told apart by length
   * @param gradient - that of all parts as if they were one; replaced with the last of them
   * @param dx - rows × steps × inputs, dz·Wᵀ, for a layer below; replaced
   * @param part - as in the forward pass
   * @throws {KernelError} SHAPE_MISMATCH
   */
  lstmGradient(
    shape: LstmShape,
    x: Tensor,
    weights: LstmWeights,
    trace: LstmTrace,
    dHidden: Tensor,
    gradient: LstmWeights,
    dx?: Tensor,
    part?: LstmPart,
  ): void
}
