import type { AdamSettings } from '../../../src/kernels/tensors/descent.ts'

const { fround } = Math

export function normReference(x: Float32Array): number {
  const lanes = new Float64Array(8)
  for (const [i, value] of x.entries()) lanes[i % 8] += value * value
  const [a, b, c, d] = [0, 2, 4, 6].map((lane) => lanes[lane] + lanes[lane + 1])
  return Math.sqrt(a + b + (c + d))
}

export function sgdReference(
  parameters: Float32Array,
  gradient: Float32Array,
  learningRate: number,
  weightDecay: number,
): Float32Array {
  const rate = fround(learningRate)
  const decay = fround(weightDecay)
  return parameters.map((p, i) => p - fround(rate * fround(gradient[i] + fround(decay * p))))
}

export interface NesterovState {
  readonly parameters: Float32Array
  readonly velocity: Float32Array
}

export function nesterovReference(
  { parameters, velocity }: NesterovState,
  gradient: Float32Array,
  learningRate: number,
  momentum: number,
): NesterovState {
  const rate = fround(learningRate)
  const kept = fround(momentum)
  const moved = velocity.map((v, i) => fround(kept * v) + gradient[i])
  return {
    velocity: moved,
    parameters: parameters.map((p, i) => p - fround(rate * fround(gradient[i] + fround(kept * moved[i])))),
  }
}

export interface AdamState {
  readonly parameters: Float32Array
  readonly mean: Float32Array
  readonly square: Float32Array
}

export function adamReference(
  { parameters, mean, square }: AdamState,
  gradient: Float32Array,
  [power1, power2]: readonly [number, number],
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamSettings,
): AdamState {
  const c1 = fround(learningRate / (1 - power1))
  const c2 = fround(1 / Math.sqrt(1 - power2))
  const kept = fround(1 - learningRate * weightDecay)
  const average = (beta: number, old: number, value: number) =>
    fround(fround(fround(beta) * old) + fround(fround(1 - beta) * value))
  const m = mean.map((old, i) => average(beta1, old, gradient[i]))
  const s = square.map((old, i) => average(beta2, old, fround(gradient[i] * gradient[i])))
  const step = (i: number) => {
    const divisor = fround(fround(fround(Math.sqrt(s[i])) * c2) + fround(epsilon))
    return fround(fround(c1 * m[i]) / divisor)
  }
  return { mean: m, square: s, parameters: parameters.map((p, i) => fround(p * kept) - step(i)) }
}
