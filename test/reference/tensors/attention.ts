import type { AttentionKernels, AttentionShape } from '../../../src/kernels/tensors/index.ts'
import { expF } from './float32.ts'

const { fround } = Math

/** Attention one sum after the other, as `AttentionKernels` defines it. */
export const referenceAttention: AttentionKernels = {
  attention(shape, q, k, v, out, weights) {
    forEachQuery(shape, ({ query, key, weight, columns, seen }) => {
      const scores = Array.from({ length: seen }, (_, j) =>
        fround(sum(columns, (c) => fround(q.values[query + c] * k.values[key(j) + c])) * scaleOf(shape)),
      )
      const powers = scores.map((score) => expF(fround(score - Math.max(...scores))))
      const total = sumInFourLanes(powers)
      for (let j = 0; j < shape.steps; j++) weights.values[weight + j] = j < seen ? fround(powers[j] / total) : 0
      for (let c = 0; c < columns; c++) {
        out.values[query + c] = sum(seen, (j) => fround(weights.values[weight + j] * v.values[key(j) + c]))
      }
    })
  },

  attentionGradient(shape, q, k, v, weights, dOut, dq, dk, dv) {
    dk.values.fill(0)
    dv.values.fill(0)
    forEachQuery(shape, ({ query, key, weight, columns, seen }) => {
      const dWeights = Array.from({ length: seen }, (_, j) =>
        sum(columns, (c) => fround(dOut.values[query + c] * v.values[key(j) + c])),
      )
      const mean = sumInFourLanes(dWeights.map((dWeight, j) => fround(weights.values[weight + j] * dWeight)))
      const dScores = dWeights.map((dWeight, j) =>
        fround(fround(weights.values[weight + j] * fround(dWeight - mean)) * scaleOf(shape)),
      )
      for (let c = 0; c < columns; c++) {
        dq.values[query + c] = sum(seen, (j) => fround(dScores[j] * k.values[key(j) + c]))
        for (let j = 0; j < seen; j++) {
          dk.values[key(j) + c] += fround(dScores[j] * q.values[query + c])
          dv.values[key(j) + c] += fround(weights.values[weight + j] * dOut.values[query + c])
        }
      }
    })
  },
}

/** The output of attention in float64, to take differences of. */
export function attentionInFloat64(
  shape: AttentionShape,
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
): Float64Array {
  const out = new Float64Array(q.length)
  forEachQuery(shape, ({ query, key, columns, seen }) => {
    const powers = Array.from({ length: seen }, (_, j) => {
      let score = 0
      for (let c = 0; c < columns; c++) score += q[query + c] * k[key(j) + c]
      return Math.exp(score / Math.sqrt(columns))
    })
    const total = powers.reduce((partial, power) => partial + power, 0)
    for (const [j, power] of powers.entries()) {
      for (let c = 0; c < columns; c++) out[query + c] += (power / total) * v[key(j) + c]
    }
  })
  return out
}

/** Of one head: where the columns of a query stand, those of a key, and the query's weights. */
interface Query {
  readonly query: number
  readonly key: (step: number) => number
  readonly weight: number
  readonly columns: number
  readonly seen: number
}

function forEachQuery({ rows, steps, queries, heads, width }: AttentionShape, visit: (query: Query) => void): void {
  const columns = width / heads
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < queries; i++) {
        visit({
          query: (row * queries + i) * width + head * columns,
          key: (step) => (row * steps + step) * width + head * columns,
          weight: ((row * heads + head) * queries + i) * steps,
          columns,
          seen: steps - queries + i + 1,
        })
      }
    }
  }
}

function scaleOf({ heads, width }: AttentionShape): number {
  return fround(1 / Math.sqrt(width / heads))
}

function sum(count: number, term: (index: number) => number): number {
  let total = 0
  for (let i = 0; i < count; i++) total = fround(total + term(i))
  return total
}

function sumInFourLanes(values: readonly number[]): number {
  const lanes = new Float32Array(4)
  for (const [i, value] of values.entries()) lanes[i % 4] += value
  return fround(fround(lanes[0] + lanes[1]) + fround(lanes[2] + lanes[3]))
}
