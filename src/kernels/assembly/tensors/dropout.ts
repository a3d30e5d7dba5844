/**
 * Dropout by Philox4x32-10, four blocks of four words at once: lane j of each of the four words belongs to the j-th block.
 *
 * @see Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3
 */
import { loadTail, storeTail } from './tails'

const ROUNDS = 10
/** The two multipliers, and what the two halves of the key grow by in each round; in memory for the reason in ./float32. */
const CONSTANTS: usize = memory.data<u32>([0xd2511f53, 0xcd9e8d57, 0x9e3779b9, 0xbb67ae85])

/** outᵢ = xᵢ·factor where the i-th word from the block `first` on is at least the threshold, else 0. */
export function dropout(
  x: usize, out: usize, length: i32, factor: f32, threshold: u32, seed0: i32, seed1: i32, step: i32,
  layer: i32, first: i32,
): void {
  const factors = f32x4.splat(factor)
  const thresholds = i32x4.splat(threshold)
  const multiplier0 = v128.load32_splat(CONSTANTS)
  const multiplier1 = v128.load32_splat(CONSTANTS, 4)
  const growth0 = v128.load32_splat(CONSTANTS, 8)
  const growth1 = v128.load32_splat(CONSTANTS, 12)
  let blocks = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3))
  for (; length > 0; length -= 16) {
    let word0 = blocks
    let word1 = i32x4.splat(step)
    let word2 = i32x4.splat(layer)
    let word3 = i32x4.splat(0)
    let key0 = i32x4.splat(seed0)
    let key1 = i32x4.splat(seed1)
    for (let round = 0; round < ROUNDS; round++) {
      const low0 = i64x2.extmul_low_i32x4_u(word0, multiplier0)
      const high0 = i64x2.extmul_high_i32x4_u(word0, multiplier0)
      const low1 = i64x2.extmul_low_i32x4_u(word2, multiplier1)
      const high1 = i64x2.extmul_high_i32x4_u(word2, multiplier1)
      word0 = v128.xor(v128.xor(upperHalves(low1, high1), word1), key0)
      word2 = v128.xor(v128.xor(upperHalves(low0, high0), word3), key1)
      word1 = lowerHalves(low1, high1)
      word3 = lowerHalves(low0, high0)
      key0 = i32x4.add(key0, growth0)
      key1 = i32x4.add(key1, growth1)
    }
    word0 = i32x4.ge_u(word0, thresholds)
    word1 = i32x4.ge_u(word1, thresholds)
    word2 = i32x4.ge_u(word2, thresholds)
    word3 = i32x4.ge_u(word3, thresholds)
    const even0 = v128.shuffle<i32>(word0, word1, 0, 4, 1, 5)
    const even1 = v128.shuffle<i32>(word2, word3, 0, 4, 1, 5)
    const odd0 = v128.shuffle<i32>(word0, word1, 2, 6, 3, 7)
    const odd1 = v128.shuffle<i32>(word2, word3, 2, 6, 3, 7)
    keep(x, out, length, factors, v128.shuffle<i64>(even0, even1, 0, 2))
    keep(x + 16, out + 16, length - 4, factors, v128.shuffle<i64>(even0, even1, 1, 3))
    keep(x + 32, out + 32, length - 8, factors, v128.shuffle<i64>(odd0, odd1, 0, 2))
    keep(x + 48, out + 48, length - 12, factors, v128.shuffle<i64>(odd0, odd1, 1, 3))
    x += 64
    out += 64
    blocks = i32x4.add(blocks, i32x4.splat(4))
  }
}

@inline function upperHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7)
}

@inline function lowerHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6)
}

/** Up to four values, of which `length` are left. */
@inline function keep(x: usize, out: usize, length: i32, factors: v128, mask: v128): void {
  if (length >= 4) v128.store(out, v128.and(f32x4.mul(v128.load(x), factors), mask))
  else if (length > 0) storeTail(out, v128.and(f32x4.mul(loadTail(x, length), factors), mask), length)
}
