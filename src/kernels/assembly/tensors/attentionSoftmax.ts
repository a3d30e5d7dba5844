/**
 * Softmax over the keys that a query sees, and its gradient, for four queries at a time. Their rows of keys are read and written
 * in groups of four up to `bytes`; the first query sees `seen` keys, the next one more, and so on.
 */
import { sumEach4 } from '../lanes'
import { storeTransposed } from './attentionPanels'
import { exp4 } from './float32'
import { shared, store8 } from './pairs'

/**
 * Scores before they are scaled become softmax values, 0 where nothing is seen; `packed` gets them too, those of a key side by
 * side.
 */
export function softmaxOfSeen(first: usize, rowBytes: usize, seen: i32, bytes: usize, scale: f32, packed: usize): void {
  const second = first + rowBytes
  const third = second + rowBytes
  const fourth = third + rowBytes
  // What is not seen takes part as the first key does: an infinite score would make powers too small for fast arithmetic.
  fillUnseen(first, seen, bytes, v128.load32_splat(first))
  fillUnseen(second, seen + 1, bytes, v128.load32_splat(second))
  fillUnseen(third, seen + 2, bytes, v128.load32_splat(third))
  fillUnseen(fourth, seen + 3, bytes, v128.load32_splat(fourth))
  let a = v128.load(first)
  let b = v128.load(second)
  let c = v128.load(third)
  let d = v128.load(fourth)
  for (let at: usize = 16; at < bytes; at += 16) {
    a = f32x4.pmax(a, v128.load(first + at))
    b = f32x4.pmax(b, v128.load(second + at))
    c = f32x4.pmax(c, v128.load(third + at))
    d = f32x4.pmax(d, v128.load(fourth + at))
  }
  exponentiate(first, bytes, scale, a)
  exponentiate(second, bytes, scale, b)
  exponentiate(third, bytes, scale, c)
  exponentiate(fourth, bytes, scale, d)
  const zero = f32x4.splat(0)
  fillUnseen(first, seen, bytes, zero)
  fillUnseen(second, seen + 1, bytes, zero)
  fillUnseen(third, seen + 2, bytes, zero)
  fillUnseen(fourth, seen + 3, bytes, zero)
  normalize(first, rowBytes, bytes, packed)
}

/** A row to e^(scale·x − largest), where the largest is that of the lanes given, times scale. */
function exponentiate(row: usize, bytes: usize, scale: f32, lanes: v128): void {
  const factor = f32x4.splat(scale)
  // Rounding keeps the order, so the largest score is the largest sum times scale.
  const largest = shared(f32x4.mul(largestLane(lanes), factor))
  for (const end = row + (bytes & ~31); row != end; row += 32) {
    const u = v128.load(row)
    const v = v128.load(row, 16)
    const a = exp4(f32x4.sub(f32x4.mul(u, factor), largest))
    const b = exp4(f32x4.sub(f32x4.mul(v, factor), largest))
    store8(row, a, b)
  }
  if (bytes & 16) v128.store(row, exp4(f32x4.sub(f32x4.mul(v128.load(row), factor), largest)))
}

/** Divides four rows by their sums, and packs them. */
function normalize(first: usize, rowBytes: usize, bytes: usize, packed: usize): void {
  const second = first + rowBytes
  const third = second + rowBytes
  const fourth = third + rowBytes
  let a = f32x4.splat(0), b = a, c = a, d = a
  for (let at: usize = 0; at < bytes; at += 16) {
    a = f32x4.add(a, v128.load(first + at))
    b = f32x4.add(b, v128.load(second + at))
    c = f32x4.add(c, v128.load(third + at))
    d = f32x4.add(d, v128.load(fourth + at))
  }
  const sums = sumEach4(a, b, c, d)
  const sumA = v128.shuffle<i32>(sums, sums, 0, 0, 0, 0)
  const sumB = v128.shuffle<i32>(sums, sums, 1, 1, 1, 1)
  const sumC = v128.shuffle<i32>(sums, sums, 2, 2, 2, 2)
  const sumD = v128.shuffle<i32>(sums, sums, 3, 3, 3, 3)
  for (let at: usize = 0; at < bytes; at += 16) {
    a = f32x4.div(v128.load(first + at), sumA)
    b = f32x4.div(v128.load(second + at), sumB)
    c = f32x4.div(v128.load(third + at), sumC)
    d = f32x4.div(v128.load(fourth + at), sumD)
    v128.store(first + at, a)
    v128.store(second + at, b)
    v128.store(third + at, c)
    v128.store(fourth + at, d)
    storeTransposed(packed, 16, a, b, c, d)
    packed += 64
  }
}

/**
 * out = y·(dy − ⟨y, dy⟩)·scale, the sum in four lanes; y has zeros where nothing is seen, and dy gets them. `packed` gets them too,
 * as in {@link softmaxOfSeen}.
 *
 * @param count - rows of y, the last of which stands for those missing; the other rows are four
 */
export function softmaxGradientOfSeen(
  y: usize, yBytes: usize, dy: usize, out: usize, rowBytes: usize, count: i32, seen: i32, bytes: usize, scale: f32, packed: usize,
): void {
  const y1 = y + (count > 1 ? yBytes : 0)
  const y2 = y1 + (count > 2 ? yBytes : 0)
  const y3 = y2 + (count > 3 ? yBytes : 0)
  const dy1 = dy + rowBytes
  const dy2 = dy1 + rowBytes
  const dy3 = dy2 + rowBytes
  let a = f32x4.splat(0), b = a, c = a, d = a
  fillUnseen(dy, seen, bytes, a)
  fillUnseen(dy1, seen + 1, bytes, a)
  fillUnseen(dy2, seen + 2, bytes, a)
  fillUnseen(dy3, seen + 3, bytes, a)
  for (let at: usize = 0; at < bytes; at += 16) {
    a = f32x4.add(a, f32x4.mul(v128.load(y + at), v128.load(dy + at)))
    b = f32x4.add(b, f32x4.mul(v128.load(y1 + at), v128.load(dy1 + at)))
    c = f32x4.add(c, f32x4.mul(v128.load(y2 + at), v128.load(dy2 + at)))
    d = f32x4.add(d, f32x4.mul(v128.load(y3 + at), v128.load(dy3 + at)))
  }
  const sums = sumEach4(a, b, c, d)
  const sumA = v128.shuffle<i32>(sums, sums, 0, 0, 0, 0)
  const sumB = v128.shuffle<i32>(sums, sums, 1, 1, 1, 1)
  const sumC = v128.shuffle<i32>(sums, sums, 2, 2, 2, 2)
  const sumD = v128.shuffle<i32>(sums, sums, 3, 3, 3, 3)
  const factor = f32x4.splat(scale)
  for (let at: usize = 0; at < bytes; at += 16) {
    a = f32x4.mul(f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), sumA)), factor)
    b = f32x4.mul(f32x4.mul(v128.load(y1 + at), f32x4.sub(v128.load(dy1 + at), sumB)), factor)
    c = f32x4.mul(f32x4.mul(v128.load(y2 + at), f32x4.sub(v128.load(dy2 + at), sumC)), factor)
    d = f32x4.mul(f32x4.mul(v128.load(y3 + at), f32x4.sub(v128.load(dy3 + at), sumD)), factor)
    v128.store(out, a)
    v128.store(out + rowBytes, b)
    v128.store(out + (rowBytes << 1), c)
    v128.store(out + (rowBytes << 1) + rowBytes, d)
    storeTransposed(packed, 16, a, b, c, d)
    out += 16
    packed += 64
  }
}

/** Replaces the values from the `seen`-th up to `bytes`. */
@inline function fillUnseen(row: usize, seen: i32, bytes: usize, value: v128): void {
  const end = row + bytes
  const rest = i32x4.splat(seen & 3)
  let at = row + (<usize>(seen & ~3) << 2)
  if (at < end) v128.store(at, v128.bitselect(v128.load(at), value, i32x4.gt_s(rest, i32x4(0, 1, 2, 3))))
  for (at += 16; at < end; at += 16) v128.store(at, value)
}

@inline function largestLane(x: v128): v128 {
  const pairs = f32x4.pmax(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1))
  return f32x4.pmax(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2))
}
