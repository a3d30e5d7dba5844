import { inverseNormal } from '../src/aggregation/attacks/statistics.ts'
import type { Random } from '../src/kernels/random.ts'

const QUANTILES = 65_536

let table: Float32Array | undefined

/**
 * Standard normal values for data that needs millions of them: one of 65,536 quantiles by 16 random bits each, two from
 * every word. Within ±4.33, and of variance 1 to four digits.
 */
export function fillNormals(random: Random, out: Float32Array): void {
  table ??= quantileTable()
  const last = out.length - (out.length % 2)
  for (let i = 0; i < last; i += 2) {
    const word = random.uint32()
    out[i] = table[word & 0xffff]
    out[i + 1] = table[word >>> 16]
  }
  if (last < out.length) out[last] = table[random.uint32() & 0xffff]
}

function quantileTable(): Float32Array {
  const quantiles = new Float32Array(QUANTILES)
  for (let i = 0; i < QUANTILES / 2; i++) {
    const value = inverseNormal((i + 0.5) / QUANTILES)
    quantiles[i] = value
    quantiles[QUANTILES - 1 - i] = -value
  }
  return quantiles
}
