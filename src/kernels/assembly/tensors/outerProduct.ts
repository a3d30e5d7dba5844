/** The product of one column with one row, as `ProductKernels` defines it. */
import { loadTail, storeTail } from './tails'

/** @param aStride - bytes from a value of the column to the next */
export function outerProduct(
  m: i32, n: i32, a: usize, aStride: usize, b: usize, out: usize, outStride: usize, accumulate: i32,
): void {
  const wide = <usize>(n & ~3) << 2
  const rest = n & 3
  const zero = f32x4.splat(0)
  for (let i = 0; i < m; i++) {
    const u = v128.load32_splat(a)
    let j: usize = 0
    // A sum begins with +0, which a product of −0 does not change.
    if (accumulate) {
      for (; j < wide; j += 16) {
        v128.store(out + j, f32x4.add(v128.load(out + j), f32x4.add(zero, f32x4.mul(u, v128.load(b + j)))))
      }
      if (rest) storeTail(out + j, f32x4.add(loadTail(out + j, rest), f32x4.add(zero, f32x4.mul(u, loadTail(b + j, rest)))), rest)
    } else {
      for (; j < wide; j += 16) v128.store(out + j, f32x4.add(zero, f32x4.mul(u, v128.load(b + j))))
      if (rest) storeTail(out + j, f32x4.add(zero, f32x4.mul(u, loadTail(b + j, rest))), rest)
    }
    a += aStride
    out += outStride
  }
}
