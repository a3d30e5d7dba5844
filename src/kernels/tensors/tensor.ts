/**
 * Float32 values in the kernels' memory, which the kernels read and write where they lie. A tensor has no shape of its own:
 * whoever calls a kernel says how its values are to be read, matrices row-major.
 */
export interface Tensor {
  /** A view of the values: what is written to it is what the kernels read. Dead once its workspace is freed. */
  readonly values: Float32Array

  /**
   * The same memory, `length` values from `start` on.
   *
   * @throws {KernelError} SHAPE_MISMATCH when it does not lie within
   */
  slice(start: number, length: number): Tensor
}

/** Memory of one computation: allocated while it is set up, used by every step of it, given back as a whole. */
export interface Workspace {
  /** Values of 0. @throws {KernelError} OUT_OF_MEMORY */
  tensor(length: number): Tensor

  /** Gives all of it back; a second call does nothing. */
  free(): void
}
