/**
 * Causal attention as `AttentionKernels` defines it. Four queries of a head go at a time through the keys that the last of them
 * sees; what one does not see has a weight of zero, which adds nothing. Inputs are laid out anew for all heads of a sequence, and
 * outputs put together at its end, since strides of whole rows would miss the caches.
 */
import { copyContinued, joinHeads, multiplyFour, packEights, packFours, splitHeads, tile } from './attentionPanels'
import { softmaxGradientOfSeen, softmaxOfSeen } from './attentionSoftmax'

/** Scratch: with t steps, n queries, c columns of a head, rounded up to eight, 8·t + heads·c·(2·t + 2·n) values. */
export function attention(
  rows: i32, steps: i32, queries: i32, heads: i32, columns: i32, scale: f32,
  q: usize, k: usize, v: usize, out: usize, weights: usize, scratch: usize,
): void {
  const width = heads * columns
  const widthBytes = <usize>width << 2
  const columnBytes = <usize>((columns + 7) & ~7) << 2
  const scoreBytes = <usize>((steps + 7) & ~7) << 2
  const keyBytes = <usize>steps * columnBytes
  const queryBytes = <usize>((queries + 3) & ~3) * columnBytes
  const packed = scratch + (scoreBytes << 2)
  const keyPanels = packed + (scoreBytes << 2)
  const queryPanels = keyPanels + (scoreBytes >> 2) * widthBytes
  const values = queryPanels + <usize>((queries + 3) & ~3) * widthBytes
  const outs = values + <usize>heads * keyBytes
  for (let row = 0; row < rows; row++) {
    packEights(k, widthBytes, steps, width, keyPanels)
    packFours(q, widthBytes, queries, width, queryPanels)
    splitHeads(v, steps, heads, columns, values)
    for (let head = 0; head < heads; head++) {
      const keyPanel = keyPanels + (<usize>(head * columns) << 5)
      const queryPanel = queryPanels + (<usize>(head * columns) << 4)
      for (let first = 0; first < queries; first += 4) {
        const count = min(4, queries - first)
        const seen = steps - queries + first + 1
        const last = seen + count - 1
        const panel = queryPanel + <usize>first * widthBytes
        for (let key = 0; key < last; key += 8) {
          tile(panel, 16, keyPanel + <usize>key * widthBytes, 32, columns, scratch + (<usize>key << 2), scoreBytes)
        }
        softmaxOfSeen(scratch, scoreBytes, seen, <usize>((last + 3) & ~3) << 2, scale, packed)
        for (let i = 0; i < count; i++) {
          copyContinued(scratch + <usize>i * scoreBytes, last, steps, weights)
          weights += <usize>steps << 2
        }
        const to = outs + <usize>head * queryBytes + <usize>first * columnBytes
        multiplyFour(packed, 16, values + <usize>head * keyBytes, last, to, columnBytes)
      }
    }
    joinHeads(outs, queryBytes, queries, heads, columns, out)
    q += <usize>queries * widthBytes
    k += <usize>steps * widthBytes
    v += <usize>steps * widthBytes
    out += <usize>queries * widthBytes
  }
}

/** Scratch: with t, n and c as for {@link attention}, 8·t + 2·n·t + heads·c·(4·t + 4·n) values. */
export function attentionGradient(
  rows: i32, steps: i32, queries: i32, heads: i32, columns: i32, scale: f32,
  q: usize, k: usize, v: usize, weights: usize, dOut: usize, dq: usize, dk: usize, dv: usize, scratch: usize,
): void {
  const width = heads * columns
  const widthBytes = <usize>width << 2
  const columnBytes = <usize>((columns + 7) & ~7) << 2
  const scoreBytes = <usize>((steps + 7) & ~7) << 2
  const keyBytes = <usize>((steps + 3) & ~3) * columnBytes
  const queryBytes = <usize>((queries + 3) & ~3) * columnBytes
  const weightsInPlace = (steps & 3) == 0
  const weightBytes = weightsInPlace ? <usize>steps << 2 : scoreBytes
  const packed = scratch + (scoreBytes << 2)
  const dScores = packed + (scoreBytes << 2)
  const paddedWeights = dScores + <usize>((queries + 3) & ~3) * scoreBytes
  const valuePanels = paddedWeights + <usize>queries * scoreBytes
  const dOutPanels = valuePanels + (scoreBytes >> 2) * widthBytes
  const keys = dOutPanels + <usize>((queries + 3) & ~3) * widthBytes
  const dKeys = keys + <usize>heads * keyBytes
  const dValues = dKeys + <usize>heads * keyBytes
  const ofQueries = dValues + <usize>heads * keyBytes
  const dOuts = ofQueries + <usize>heads * queryBytes
  const dQueries = dOuts + <usize>heads * queryBytes
  for (let row = 0; row < rows; row++) {
    packEights(v, widthBytes, steps, width, valuePanels)
    packFours(dOut, widthBytes, queries, width, dOutPanels)
    splitHeads(k, steps, heads, columns, keys)
    splitHeads(q, queries, heads, columns, ofQueries)
    splitHeads(dOut, queries, heads, columns, dOuts)
    for (let head = 0; head < heads; head++) {
      if (!weightsInPlace) splitHeads(weights, queries, 1, steps, paddedWeights)
      const y = weightsInPlace ? weights : paddedWeights
      const valuePanel = valuePanels + (<usize>(head * columns) << 5)
      const dOutPanel = dOutPanels + (<usize>(head * columns) << 4)
      for (let first = 0; first < queries; first += 4) {
        const count = min(4, queries - first)
        const seen = steps - queries + first + 1
        const last = seen + count - 1
        const panel = dOutPanel + <usize>first * widthBytes
        for (let key = 0; key < last; key += 8) {
          tile(panel, 16, valuePanel + <usize>key * widthBytes, 32, columns, scratch + (<usize>key << 2), scoreBytes)
        }
        softmaxGradientOfSeen(
          y + <usize>first * weightBytes, weightBytes, scratch, dScores + <usize>first * scoreBytes, scoreBytes,
          count, seen, <usize>((last + 3) & ~3) << 2, scale, packed,
        )
        const to = dQueries + <usize>head * queryBytes + <usize>first * columnBytes
        multiplyFour(packed, 16, keys + <usize>(head * steps) * columnBytes, last, to, columnBytes)
      }
      const firstQuery = <usize>(head * queries) * columnBytes
      for (let key = 0; key < steps; key += 4) {
        const first = max(0, key - (steps - queries))
        const at = firstQuery + <usize>first * columnBytes
        const to = <usize>head * keyBytes + <usize>key * columnBytes
        const dScore = dScores + <usize>first * scoreBytes + (<usize>key << 2)
        const weight = y + <usize>first * weightBytes + (<usize>key << 2)
        multiplyFour(dScore, scoreBytes, ofQueries + at, queries - first, dKeys + to, columnBytes)
        multiplyFour(weight, weightBytes, dOuts + at, queries - first, dValues + to, columnBytes)
      }
      weights += <usize>(queries * steps) << 2
    }
    joinHeads(dQueries, queryBytes, queries, heads, columns, dq)
    joinHeads(dKeys, keyBytes, steps, heads, columns, dk)
    joinHeads(dValues, keyBytes, steps, heads, columns, dv)
    q += <usize>queries * widthBytes
    dOut += <usize>queries * widthBytes
    dq += <usize>queries * widthBytes
    k += <usize>steps * widthBytes
    v += <usize>steps * widthBytes
    dk += <usize>steps * widthBytes
    dv += <usize>steps * widthBytes
  }
}
