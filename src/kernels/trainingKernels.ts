/** What softmax regression learns from, and how. */
export interface SoftmaxTraining {
  /** samples × inputs, row-major. */
  readonly inputs: Float32Array
  /** A class of 0 … classes − 1 a sample. */
  readonly labels: Uint8Array
  readonly classes: number
  /** The samples to learn from, one after the other; a batch is the next `batchSize` of them, the last may be short. */
  readonly order: Uint32Array
  readonly batchSize: number
  readonly learningRate: number
}

/** Local training. Every implementation gives the same bits for the same input, on every machine. */
export interface TrainingKernels {
  /**
   * Gradient descent of softmax regression on the mean cross entropy of each batch, in float32.
   *
   * A logit is a sum in eight lanes (lane = input mod 8), the bias being the weight of one more input that is 1; lanes are
   * added as ((0+4)+(1+5))+((2+6)+(3+7)). Probabilities are float64; learningRate/size · (probability − 1 at the label),
   * rounded once, times the inputs is subtracted sample by sample.
   *
   * @param parameters - weights (inputs × classes, row-major), then a bias a class; not changed
   * @param trainings - each starts from these parameters
   * @returns for each its update: the parameters after all its batches − those before, in float32
   * @throws {KernelError} SHAPE_MISMATCH, also when an index or a label is out of range | OUT_OF_MEMORY
   */
  trainSoftmax(parameters: Float32Array, trainings: readonly SoftmaxTraining[]): Float32Array[]
}
