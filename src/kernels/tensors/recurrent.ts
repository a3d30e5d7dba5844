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

/** What the gradient needs of a forward pass; made for a largest number of rows. */
export interface LstmTrace {
  /** rows × steps × units: h of every step. */
  readonly hidden: Tensor
}

/**
 * A long short-term memory over whole sequences, from h = c = 0:
 * z = x·W + b + h·U; i, f, o = sigmoid, g = tanh of z's parts; c ← f·c + i·g; h = o·tanh(c).
 *
 * Every implementation gives the same bits: sums as `ProductKernels` defines them (x·W with the bias first, h·U accumulated
 * to it), float32 throughout. A row's values do not depend on the other rows.
 *
 * @see Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000 for the forget gate
 */
export interface RecurrentKernels {
  /** Room for a forward pass. @param shape.rows - the most there will be */
  lstmTrace(workspace: Workspace, shape: LstmShape): LstmTrace

  /**
   * @param x - rows × steps × inputs
   * @throws {KernelError} SHAPE_MISMATCH
   */
  lstm(shape: LstmShape, x: Tensor, weights: LstmWeights, trace: LstmTrace): void

  /**
   * Backpropagation through all steps.
   *
   * @param dHidden - of every step (rows × steps × units), or of the last one only (rows × units), told apart by length
   * @param gradient - replaced
   * @param dx - rows × steps × inputs, for a layer below
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
  ): void
}
