/**
 * Causal attention as `AttentionKernels` defines it. Four queries of a head go at a time through the keys that the last of them
 * sees; what one does not see has a weight of zero, which adds nothing.
 */
import { softmaxGradientOfSeen, softmaxOfSeen } from './attentionSoftmax'
import { copy, multiplyPanel, packPanel, packPanels, padRows, tile } from './attentionPanels'

/** Scratch: with steps and columns rounded up to eight, steps · (2·columns + 8) + 4·columns values and 128 bytes. */
export function attention(
  rows: i32, steps: i32, queries: i32, heads: i32, columns: i32, scale: f32,
  q: usize, k: usize, v: usize, out: usize, weights: usize, scratch: usize,
): void {
  const columnBytes = <usize>columns << 2
  const widthBytes = <usize>heads * columnBytes
  const paddedSteps = <usize>((steps + 7) & ~7)
  const paddedColumnBytes = <usize>((columns + 7) & ~7) << 2
  const inPlace = (columns & 7) == 0
  const scoreBytes = paddedSteps << 2
  const keys = scratch + 128
  const values = keys + paddedSteps * columnBytes
  const scores = values + paddedSteps * paddedColumnBytes
  const panel = scores + (scoreBytes << 2)
  const packed = panel + (columnBytes << 2)
  const valueBytes = inPlace ? widthBytes : paddedColumnBytes
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      packPanels(k, widthBytes, steps, columns, keys)
      if (!inPlace) padRows(v, widthBytes, steps, columns, values)
      for (let first = 0; first < queries; first += 4) {
        const count = min(4, queries - first)
        const seen = steps - queries + first + 1
        const last = seen + count - 1
        const at = <usize>first * widthBytes
        packPanel(q + at, widthBytes, count, columns, panel, 16)
        for (let key = 0; key < last; key += 8) {
          tile(panel, 16, keys + <usize>key * columnBytes, 32, columns, scores + (<usize>key << 2), scoreBytes)
        }
        for (let i = 0; i < count; i++) {
          softmaxOfSeen(scores + <usize>i * scoreBytes, seen + i, last, steps, scale, weights)
          weights += <usize>steps << 2
        }
        packPanel(scores, scoreBytes, count, last, packed, 16)
        multiplyPanel(packed, 16, inPlace ? v : values, valueBytes, last, out + at, widthBytes, count, columns, scratch)
      }
      q += columnBytes
      k += columnBytes
      v += columnBytes
      out += columnBytes
    }
    q += <usize>(queries - 1) * widthBytes
    k += <usize>(steps - 1) * widthBytes
    v += <usize>(steps - 1) * widthBytes
    out += <usize>(queries - 1) * widthBytes
  }
}

/**
 * Scratch: with steps, queries and columns rounded up to eight,
 * steps · (2·columns + 8) + queries · (2·columns + 2·steps) + 4·columns values and 128 bytes.
 */
export function attentionGradient(
  rows: i32, steps: i32, queries: i32, heads: i32, columns: i32, scale: f32,
  q: usize, k: usize, v: usize, weights: usize, dOut: usize, dq: usize, dk: usize, dv: usize, scratch: usize,
): void {
  const columnBytes = <usize>columns << 2
  const widthBytes = <usize>heads * columnBytes
  const paddedSteps = <usize>((steps + 7) & ~7)
  const paddedColumnBytes = <usize>((columns + 7) & ~7) << 2
  const inPlace = (columns & 7) == 0
  const scoreBytes = paddedSteps << 2
  const values = scratch + 128
  const dWeights = values + paddedSteps * columnBytes
  const panel = dWeights + (scoreBytes << 2)
  const packed = panel + (columnBytes << 2)
  const dScores = packed + (scoreBytes << 2)
  const paddedWeights = dScores + <usize>queries * scoreBytes
  const paddedKeys = paddedWeights + <usize>queries * scoreBytes
  const paddedQueries = paddedKeys + <usize>steps * paddedColumnBytes
  const paddedOut = paddedQueries + <usize>queries * paddedColumnBytes
  const weightsInPlace = (steps & 3) == 0
  const weightBytes = weightsInPlace ? <usize>steps << 2 : scoreBytes
  const bytes = inPlace ? widthBytes : paddedColumnBytes
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      packPanels(v, widthBytes, steps, columns, values)
      if (!inPlace) {
        padRows(k, widthBytes, steps, columns, paddedKeys)
        padRows(q, widthBytes, queries, columns, paddedQueries)
        padRows(dOut, widthBytes, queries, columns, paddedOut)
      }
      if (!weightsInPlace) padRows(weights, <usize>steps << 2, queries, steps, paddedWeights)
      const w = weightsInPlace ? weights : paddedWeights
      for (let first = 0; first < queries; first += 4) {
        const count = min(4, queries - first)
        const seen = steps - queries + first + 1
        const last = seen + count - 1
        const at = <usize>first * widthBytes
        packPanel(dOut + at, widthBytes, count, columns, panel, 16)
        for (let key = 0; key < last; key += 8) {
          tile(panel, 16, values + <usize>key * columnBytes, 32, columns, dWeights + (<usize>key << 2), scoreBytes)
        }
        const to = dScores + <usize>first * scoreBytes
        for (let i = 0; i < count; i++) {
          const y = w + <usize>(first + i) * weightBytes
          softmaxGradientOfSeen(y, dWeights + <usize>i * scoreBytes, seen + i, last, scale, to + <usize>i * scoreBytes)
        }
        packPanel(to, scoreBytes, count, last, packed, 16)
        multiplyPanel(packed, 16, inPlace ? k : paddedKeys, bytes, last, dq + at, widthBytes, count, columns, scratch)
      }
      for (let key = 0; key < steps; key += 4) {
        const first = max(0, key - (steps - queries))
        const skipped = <usize>first * bytes
        const count = min(4, steps - key)
        const from = <usize>key << 2
        const to = <usize>key * widthBytes
        multiplyPanel(
          dScores + <usize>first * scoreBytes + from, scoreBytes, (inPlace ? q : paddedQueries) + skipped, bytes,
          queries - first, dk + to, widthBytes, count, columns, scratch,
        )
        multiplyPanel(
          w + <usize>first * weightBytes + from, weightBytes, (inPlace ? dOut : paddedOut) + skipped, bytes,
          queries - first, dv + to, widthBytes, count, columns, scratch,
        )
      }
      weights += <usize>(queries * steps) << 2
      q += columnBytes
      k += columnBytes
      v += columnBytes
      dOut += columnBytes
      dq += columnBytes
      dk += columnBytes
      dv += columnBytes
    }
    const queryBytes = <usize>(queries - 1) * widthBytes
    const keyBytes = <usize>(steps - 1) * widthBytes
    q += queryBytes
    dOut += queryBytes
    dq += queryBytes
    k += keyBytes
    v += keyBytes
    dk += keyBytes
    dv += keyBytes
  }
}
