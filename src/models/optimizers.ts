import type { TrainingSpec } from './config.ts'

/**
 * Longest gradient a step may take. A row's gradient, 1 − y·e^−s, is unbounded in y: without a bound one batch with a
 * crash in it could throw a model off, or fill Adam's second moments and stall the rest of the round. Ordinary batches
 * stay below it.
 */
export const MAX_GRADIENT_NORM = 1

/** Moves the parameters in place by one step against the gradient; keeps its own state from step to step. */
export type Optimizer = (parameters: Float32Array, gradient: Float32Array) => void

/** A fresh optimizer for d parameters. */
export function createOptimizer({ optimizer, learningRate }: Omit<TrainingSpec, 'localSteps'>, d: number): Optimizer {
  return optimizer === 'adam' ? adam(learningRate, d) : sgd(learningRate)
}

function sgd(learningRate: number): Optimizer {
  return (parameters, gradient) => {
    for (let i = 0; i < parameters.length; i++) parameters[i] -= learningRate * gradient[i]
  }
}

/** @see Kingma and Ba 2015, Adam: A Method for Stochastic Optimization, arXiv:1412.6980 */
function adam(learningRate: number, d: number): Optimizer {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]
  const mean = new Float64Array(d)
  const square = new Float64Array(d)
  let decay1 = 1
  let decay2 = 1
  return (parameters, gradient) => {
    decay1 *= beta1
    decay2 *= beta2
    const rate = learningRate / (1 - decay1)
    for (let i = 0; i < d; i++) {
      const g = gradient[i]
      mean[i] = beta1 * mean[i] + (1 - beta1) * g
      square[i] = beta2 * square[i] + (1 - beta2) * g * g
      parameters[i] -= (rate * mean[i]) / (Math.sqrt(square[i] / (1 - decay2)) + epsilon)
    }
  }
}

/**
 * Shortens a gradient to a Euclidean norm of at most `maxNorm`, in place.
 *
 * @returns its norm before; NaN or Infinity when an element is, and then nothing is changed
 */
export function clipNorm(gradient: Float32Array, maxNorm: number): number {
  let sum = 0
  for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i]
  const norm = Math.sqrt(sum)
  if (norm > maxNorm && Number.isFinite(norm)) {
    const factor = maxNorm / norm
    for (let i = 0; i < gradient.length; i++) gradient[i] *= factor
  }
  return norm
}
