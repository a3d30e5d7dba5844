import { exp } from '../../src/kernels/math.ts'
import type { SoftmaxTraining, TrainingKernels } from '../../src/kernels/trainingKernels.ts'
import { difference } from '../../src/kernels/vector.ts'

const { fround } = Math

/** Gradient descent of softmax regression, one sum after the other as `TrainingKernels` defines it. */
export const referenceTraining: TrainingKernels = {
  trainSoftmax: (parameters, trainings) => trainings.map((training) => train(parameters, training)),
}

function train(parameters: Float32Array, training: SoftmaxTraining): Float32Array {
  const { inputs, labels, classes, order, batchSize, learningRate } = training
  const trained = parameters.slice()
  const inputCount = parameters.length / classes - 1
  const sampleOf = (index: number): number[] => [...inputs.subarray(index * inputCount, (index + 1) * inputCount), 1]
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = [...order.subarray(start, start + batchSize)]
    const slopes = batch.map((index) => {
      const sample = sampleOf(index)
      const logits = Array.from({ length: classes }, (_, j) => dot(sample, (i) => trained[i * classes + j]))
      const powers = logits.map((logit) => exp(logit - Math.max(...logits)))
      const sum = powers.reduce((total, power) => total + power, 0)
      const factor = learningRate / batch.length
      return powers.map((power, j) => fround(factor * (power / sum - (labels[index] === j ? 1 : 0))))
    })
    for (const [b, index] of batch.entries()) {
      for (const [i, input] of sampleOf(index).entries()) {
        for (let j = 0; j < classes; j++) trained[i * classes + j] -= fround(slopes[b][j] * input)
      }
    }
  }
  return difference(trained, parameters)
}

function dot(sample: readonly number[], weight: (i: number) => number): number {
  const lanes = new Float32Array(8)
  for (const [i, input] of sample.entries()) lanes[i % 8] += fround(input * weight(i))
  const [a, b, c, d] = [0, 1, 2, 3].map((lane) => fround(lanes[lane] + lanes[lane + 4]))
  return fround(fround(a + b) + fround(c + d))
}
