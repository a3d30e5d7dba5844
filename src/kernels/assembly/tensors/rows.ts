import { exp4 } from './float32'
import { shared, store8 } from './pairs'
import { lanesFrom, loadTail, maximumOfLanes, storeTail, sumOfLanes } from './tails'

/** Each row's e^(x − max), over their sum. */
export function softmax(rows: i32, columns: i32, x: usize, out: usize): void {
  const bytes = <usize>columns << 2
  for (let row = 0; row < rows; row++) {
    softmaxRow(columns, x, out)
    x += bytes
    out += bytes
  }
}

@inline function softmaxRow(columns: i32, x: usize, out: usize): void {
  const wide = <usize>(columns & ~3) << 2
  const pairs = <usize>(columns & ~7) << 2
  const rest = columns & 3
  const lowest = f32x4.splat(-Infinity)
  let largest = lowest
  let i: usize = 0
  for (; i < wide; i += 16) largest = f32x4.pmax(largest, v128.load(x + i))
  let tail = lowest
  if (rest) {
    // −Infinity in the lanes that are not there: it is never the largest, and e^−Infinity adds +0.
    tail = v128.or(loadTail(x + i, rest), v128.and(lanesFrom(rest), lowest))
    largest = f32x4.pmax(largest, tail)
  }
  const maximum = shared(maximumOfLanes(largest))
  let sums = f32x4.splat(0.0)
  for (i = 0; i < pairs; i += 32) {
    const u = v128.load(x + i)
    const v = v128.load(x + i, 16)
    const a = exp4(f32x4.sub(u, maximum))
    const b = exp4(f32x4.sub(v, maximum))
    store8(out + i, a, b)
    sums = f32x4.add(f32x4.add(sums, a), b)
  }
  if (i < wide) {
    const power = exp4(f32x4.sub(v128.load(x + i), maximum))
    sums = f32x4.add(sums, power)
    v128.store(out + i, power)
  }
  if (rest) {
    tail = exp4(f32x4.sub(tail, maximum))
    sums = f32x4.add(sums, tail)
  }
  const sum = shared(sumOfLanes(sums))
  for (i = 0; i < pairs; i += 32) {
    const a = f32x4.div(v128.load(out + i), sum)
    const b = f32x4.div(v128.load(out + i, 16), sum)
    store8(out + i, a, b)
  }
  if (i < wide) {
    v128.store(out + i, f32x4.div(v128.load(out + i), sum))
    i += 16
  }
  if (rest) storeTail(out + i, f32x4.div(tail, sum), rest)
}

/** out = y·(dy − ⟨y, dy⟩) for each row. */
export function softmaxGradient(rows: i32, columns: i32, y: usize, dy: usize, out: usize): void {
  const wide = <usize>(columns & ~3) << 2
  const pairs = <usize>(columns & ~7) << 2
  const rest = columns & 3
  for (let row = 0; row < rows; row++) {
    let sums = f32x4.splat(0.0)
    let i: usize = 0
    for (; i < wide; i += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(y + i), v128.load(dy + i)))
    if (rest) sums = f32x4.add(sums, f32x4.mul(loadTail(y + i, rest), loadTail(dy + i, rest)))
    const sum = shared(sumOfLanes(sums))
    for (i = 0; i < pairs; i += 32) {
      const u = f32x4.mul(v128.load(y + i), f32x4.sub(v128.load(dy + i), sum))
      const v = f32x4.mul(v128.load(y + i, 16), f32x4.sub(v128.load(dy + i, 16), sum))
      store8(out + i, u, v)
    }
    if (i < wide) {
      v128.store(out + i, f32x4.mul(v128.load(y + i), f32x4.sub(v128.load(dy + i), sum)))
      i += 16
    }
    if (rest) {
      storeTail(out + i, f32x4.mul(loadTail(y + i, rest), f32x4.sub(loadTail(dy + i, rest), sum)), rest)
    }
    y += <usize>columns << 2
    dy += <usize>columns << 2
    out += <usize>columns << 2
  }
}
