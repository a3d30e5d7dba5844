import { log } from '../src/kernels/math.ts'
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
    const value = lowerQuantile((i + 0.5) / QUANTILES)
    quantiles[i] = value
    quantiles[QUANTILES - 1 - i] = -value
  }
  return quantiles
}

/**
 * The standard normal's quantile to about seven digits.
 *
 * @param p - in (10⁻⁷, 1/2]
 * @see Wichura 1988, Algorithm AS 241: The percentage points of the normal distribution (PPND7)
 */
function lowerQuantile(p: number): number {
  const q = p - 0.5
  if (q >= -0.425) {
    const r = 0.180625 - q * q
    const above = 3.3871327179 + r * (50.434271938 + r * (159.29113202 + r * 59.10937472))
    return (q * above) / (1 + r * (17.895169469 + r * (78.757757664 + r * 67.1875636)))
  }
  const r = Math.sqrt(-log(p)) - 1.6
  const above = 1.4234372777 + r * (2.75681539 + r * (1.3067284816 + r * 0.17023821103))
  return -above / (1 + r * (0.7370016425 + r * 0.12021132975))
}
