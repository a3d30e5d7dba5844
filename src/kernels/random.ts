import { log } from './math.ts'

const TWO_POW_32 = 4294967296
const TWO_POW_53 = 9007199254740992

interface Shufflable<T> {
  readonly length: number
  [index: number]: T
}

/** Avalanches a 32-bit word: every input bit reaches every output bit. */
function mix(word: number): number {
  let w = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  w = Math.imul(w ^ (w >>> 13), 0xc2b2ae35)
  return w ^ (w >>> 16)
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** Hashes the UTF-16 units of a text to the generator's four state words; not for cryptography. */
function stateOf(seed: string): Int32Array {
  const state = Int32Array.of(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)
  const absorb = (word: number): void => {
    for (let lane = 0; lane < 4; lane++) {
      state[lane] = mix(state[lane] ^ Math.imul(word + lane, 0x9e3779b1)) + rotateLeft(state[(lane + 1) & 3], 7)
    }
  }
  for (let i = 0; i < seed.length; i++) absorb(seed.charCodeAt(i) + 1)
  absorb(-seed.length)
  absorb(-1)
  // The all-zero state is the one that the generator never leaves.
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1
  return state
}

/**
 * Seeded pseudo-random numbers, the same on every machine: xoshiro128** with its state hashed from a text.
 * Fast and well distributed, but predictable: never for keys or nonces.
 *
 * @see Blackman and Vigna 2021, Scrambled Linear Pseudorandom Number Generators, doi:10.1145/3460772
 */
export class Random {
  private readonly seed: string
  private readonly state: Int32Array
  private spareNormal = Number.NaN

  /** @param seed - any text; equal texts give equal sequences */
  constructor(seed: string) {
    this.seed = seed
    this.state = stateOf(seed)
  }

  /** Uniform integer in [0, 2³²). */
  uint32(): number {
    const s = this.state
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9)
    const shifted = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = rotateLeft(s[3], 11)
    return result >>> 0
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  float(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 67108864 + low) / TWO_POW_53
  }

  /**
   * Standard normal by the polar method, two from each accepted point.
   *
   * @see Marsaglia and Bray 1964, A convenient method for generating normal variables
   */
  normal(): number {
    const spare = this.spareNormal
    if (!Number.isNaN(spare)) {
      this.spareNormal = Number.NaN
      return spare
    }
    for (;;) {
      const u = 2 * this.float() - 1
      const v = 2 * this.float() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * log(s)) / s)
        this.spareNormal = v * factor
        return u * factor
      }
    }
  }

  /**
   * Uniform integer in [0, n), without modulo bias.
   *
   * @param n - integer, 1 <= n <= 2³²
   */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_POW_32) {
      throw new RangeError(`below needs an integer from 1 to 2^32, not ${n}`)
    }
    if (n === TWO_POW_32) return this.uint32()
    for (;;) {
      const word = this.uint32()
      // Said to be of 32 bits, which are divided as integers.
      const rest = word % (n >>> 0)
      if (word - rest <= TWO_POW_32 - n) return rest
    }
  }

  /** Shuffles an array or typed array in place (Fisher and Yates), and returns it. */
  shuffle<T, A extends Shufflable<T>>(array: A): A {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const kept = array[i]
      array[i] = array[j]
      array[j] = kept
    }
    return array
  }

  /**
   * A generator of its own for one purpose. It depends on this one's seed and the label only, not on the numbers drawn
   * so far: the same label gives the same sequence, another label an unrelated one.
   */
  fork(label: string): Random {
    return new Random(`${this.seed.length}:${this.seed}/${label}`)
  }
}
