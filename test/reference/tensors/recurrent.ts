import { PRODUCT_BLOCK } from '../../../src/kernels/tensors/products.ts'
import type { LstmShape } from '../../../src/kernels/tensors/recurrent.ts'
import { sigmoidF, tanhF } from './float32.ts'

const { fround } = Math

/** As `LstmWeights`, of plain arrays. */
export interface LstmArrays {
  readonly input: Float32Array
  readonly recurrent: Float32Array
  readonly bias: Float32Array
}

export type LstmDoubles = Record<keyof LstmArrays, Float64Array>

/** What one step of one row leaves, `units` values each. */
interface Step {
  readonly i: Float32Array
  readonly f: Float32Array
  readonly g: Float32Array
  readonly o: Float32Array
  readonly c: Float32Array
  readonly tanhC: Float32Array
  readonly h: Float32Array
}

/** The steps of every row, as `RecurrentKernels` defines them. */
export function referenceLstm(shape: LstmShape, x: Float32Array, weights: LstmArrays): Step[][] {
  const { rows, steps, inputs } = shape
  return Array.from({ length: rows }, (_, row) => {
    const done: Step[] = []
    for (let t = 0; t < steps; t++) {
      const start = (row * steps + t) * inputs
      done.push(forwardStep(shape, x.subarray(start, start + inputs), weights, done.at(-1)))
    }
    return done
  })
}

/** h of every step, rows × steps × units. */
export function hiddenOf(shape: LstmShape, trace: readonly Step[][]): Float32Array {
  const hidden = new Float32Array(shape.rows * shape.steps * shape.units)
  for (const [at, step] of trace.flat().entries()) hidden.set(step.h, at * shape.units)
  return hidden
}

/**
 * The gradient as `RecurrentKernels` defines it.
 *
 * @param dHidden - of every step
 */
export function referenceLstmGradient(
  shape: LstmShape,
  x: Float32Array,
  weights: LstmArrays,
  trace: readonly Step[][],
  dHidden: Float32Array,
): LstmArrays & { readonly dx: Float32Array } {
  const { rows, steps, inputs, units } = shape
  const gates = 4 * units
  const pairs = rows * steps
  const dz = new Float32Array(pairs * gates)
  for (const [row, done] of trace.entries()) {
    let dc = new Float32Array(units)
    for (let t = steps - 1; t >= 0; t--) {
      const pair = row * steps + t
      const following = t + 1 < steps ? dz.subarray((pair + 1) * gates, (pair + 2) * gates) : undefined
      const dh = Float32Array.from({ length: units }, (_, u) => {
        const given = dHidden[pair * units + u]
        if (following === undefined) return given
        return blockedSum(gates, (j) => [following[j], weights.recurrent[u * gates + j]], given)
      })
      dc = backwardStep(done[t], done[t - 1], dh, dc, dz.subarray(pair * gates, (pair + 1) * gates))
    }
  }
  const before = (pair: number, u: number): number =>
    pair % steps === 0 ? 0 : trace[Math.floor(pair / steps)][(pair % steps) - 1].h[u]
  const overPairs = (height: number, left: (pair: number, i: number) => number): Float32Array =>
    Float32Array.from({ length: height * gates }, (_, at) =>
      blockedSum(pairs, (pair) => [left(pair, Math.floor(at / gates)), dz[pair * gates + (at % gates)]]),
    )
  return {
    input: overPairs(inputs, (pair, i) => x[pair * inputs + i]),
    recurrent: overPairs(units, before),
    bias: overPairs(1, () => 1),
    dx: Float32Array.from({ length: pairs * inputs }, (_, at) => {
      const start = Math.floor(at / inputs) * gates
      return blockedSum(gates, (j) => [dz[start + j], weights.input[(at % inputs) * gates + j]])
    }),
  }
}

/** h of every step in float64, by the formulas as a textbook has them. */
export function plainLstm(
  { rows, steps, inputs, units }: LstmShape,
  x: Float64Array,
  weights: LstmDoubles,
): Float64Array {
  const hidden = new Float64Array(rows * steps * units)
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))
  for (let row = 0; row < rows; row++) {
    let h = new Float64Array(units)
    const c = new Float64Array(units)
    for (let t = 0; t < steps; t++) {
      const pair = row * steps + t
      const z = weights.bias.map((bias, j) => {
        let sum = bias
        for (let k = 0; k < inputs; k++) sum += x[pair * inputs + k] * weights.input[k * 4 * units + j]
        for (let k = 0; k < units; k++) sum += h[k] * weights.recurrent[k * 4 * units + j]
        return sum
      })
      h = h.map((_, u) => {
        c[u] = sigmoid(z[units + u]) * c[u] + sigmoid(z[u]) * Math.tanh(z[2 * units + u])
        return sigmoid(z[3 * units + u]) * Math.tanh(c[u])
      })
      hidden.set(h, pair * units)
    }
  }
  return hidden
}

function forwardStep(shape: LstmShape, x: Float32Array, weights: LstmArrays, last: Step | undefined): Step {
  const { inputs, units } = shape
  const gates = 4 * units
  const z = Float32Array.from({ length: gates }, (_, j) => {
    const sum = blockedSum(inputs + units, (k) =>
      k < inputs
        ? [x[k], weights.input[k * gates + j]]
        : [last?.h[k - inputs] ?? 0, weights.recurrent[(k - inputs) * gates + j]],
    )
    return sum + weights.bias[j]
  })
  const [i, f, g, o] = [sigmoidF, sigmoidF, tanhF, sigmoidF].map((activation, gate) =>
    z.slice(gate * units, (gate + 1) * units).map((value) => activation(value)),
  )
  const c = i.map((_, u) => fround(fround(f[u] * (last?.c[u] ?? 0)) + fround(i[u] * g[u])))
  const tanhC = c.map((value) => tanhF(value))
  return { i, f, g, o, c, tanhC, h: o.map((gate, u) => gate * tanhC[u]) }
}

/** Writes dz of the step. @returns dc for the step before */
function backwardStep(
  step: Step,
  last: Step | undefined,
  dh: Float32Array,
  dcAfter: Float32Array,
  dz: Float32Array,
): Float32Array<ArrayBuffer> {
  const { i, f, g, o, tanhC } = step
  const units = dh.length
  return Float32Array.from({ length: units }, (_, u) => {
    const dc = fround(dcAfter[u] + product(dh[u], o[u], fround(1 - fround(tanhC[u] * tanhC[u]))))
    dz[u] = product(dc, g[u], i[u], fround(1 - i[u]))
    dz[units + u] = product(dc, last?.c[u] ?? 0, f[u], fround(1 - f[u]))
    dz[2 * units + u] = product(dc, i[u], fround(1 - fround(g[u] * g[u])))
    dz[3 * units + u] = product(dh[u], tanhC[u], o[u], fround(1 - o[u]))
    return dc * f[u]
  })
}

function product(...factors: readonly number[]): number {
  return factors.reduce((value, factor) => fround(value * factor))
}

/** A sum of products as `ProductKernels` defines it. @param given - what it is accumulated to */
function blockedSum(count: number, factors: (k: number) => readonly [number, number], given?: number): number {
  let total = given
  for (let start = 0; start < count; start += PRODUCT_BLOCK) {
    let sum = 0
    for (let k = start; k < Math.min(count, start + PRODUCT_BLOCK); k++) sum = fround(sum + product(...factors(k)))
    total = total === undefined ? sum : fround(total + sum)
  }
  return total ?? 0
}
