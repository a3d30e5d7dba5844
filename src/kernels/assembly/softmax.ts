/**
 * Training of softmax regression by gradient descent on batches, in float32. A constant input of 1 stands for the biases:
 * samples and the weights of a class are width = inputs + 1 values, completed by zeros to a stride of whole groups of 16.
 */
import { sumEach4 } from './lanes'
import { exp } from './math'

// One after the other in an array; the offsets are those of runtime/softmax.ts.
const JOB_BYTES: usize = 40
@inline function parameters(job: usize): usize { return load<u32>(job, 0) }
@inline function inputs(job: usize): usize { return load<u32>(job, 4) }
@inline function labels(job: usize): usize { return load<u32>(job, 8) }
@inline function order(job: usize): usize { return load<u32>(job, 12) }
@inline function inputCount(job: usize): i32 { return load<i32>(job, 16) }
@inline function classCount(job: usize): i32 { return load<i32>(job, 20) }
@inline function stepSamples(job: usize): i32 { return load<i32>(job, 24) }
@inline function batchSize(job: usize): i32 { return load<i32>(job, 28) }
@inline function learningRate(job: usize): f64 { return load<f64>(job, 32) }

/**
 * Trains on the samples of the unit's job in order, and replaces its parameters by what they changed. Scratch: weights, a
 * batch's samples, its logits, and a float64 a class.
 */
export function trainSoftmax(jobs: usize, unit: i32, scratch: usize): void {
  const job = jobs + <usize>unit * JOB_BYTES
  const classes = classCount(job)
  const width = inputCount(job) + 1
  const stride = <usize>((width + 15) & ~15) << 2
  const batch = scratch + <usize>classes * stride
  const logits = batch + <usize>batchSize(job) * stride
  const powers = logits + (<usize>(batchSize(job) * classes) << 2)
  memory.fill(scratch, 0, <usize>classes * stride)
  loadWeights(parameters(job), scratch, width, classes, stride)
  const count = stepSamples(job)
  for (let start = 0; start < count; start += batchSize(job)) {
    const size = min(batchSize(job), count - start)
    const chosen = order(job) + (<usize>start << 2)
    for (let b = 0; b < size; b++) {
      copySample(inputs(job), load<u32>(chosen + (<usize>b << 2)), inputCount(job), batch + <usize>b * stride, stride)
    }
    multiply(batch, scratch, logits, size, classes, stride)
    for (let b = 0; b < size; b++) {
      const label = load<u8>(labels(job) + load<u32>(chosen + (<usize>b << 2)))
      toSlopes(logits + (<usize>(b * classes) << 2), powers, classes, label, learningRate(job) / <f64>size)
    }
    descend(batch, scratch, logits, size, classes, stride)
  }
  storeChanges(parameters(job), scratch, width, classes, stride)
}

/** The parameters, width × classes, become the weights, a class after the other. */
function loadWeights(parameter: usize, weights: usize, width: i32, classes: i32, stride: usize): void {
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < classes; j++) {
      store<f32>(weights + <usize>j * stride + (<usize>i << 2), load<f32>(parameter))
      parameter += 4
    }
  }
}

/** The weights less the parameters become the parameters. */
function storeChanges(parameter: usize, weights: usize, width: i32, classes: i32, stride: usize): void {
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < classes; j++) {
      store<f32>(parameter, load<f32>(weights + <usize>j * stride + (<usize>i << 2)) - load<f32>(parameter))
      parameter += 4
    }
  }
}

function copySample(samples: usize, index: u32, count: i32, to: usize, stride: usize): void {
  const bytes = <usize>count << 2
  memory.copy(to, samples + <usize>index * bytes, bytes)
  memory.fill(to + bytes, 0, stride - bytes)
  store<f32>(to + bytes, 1)
}

/**
 * ⟨x_b, w_j⟩ in eight lanes (lane = input mod 8), added as ((0+4)+(1+5))+((2+6)+(3+7)). Two samples and two classes at a
 * time; the last of an odd number is its own partner.
 */
function multiply(x: usize, w: usize, out: usize, size: i32, classes: i32, stride: usize): void {
  for (let b = 0; b < size; b += 2) {
    const b1 = min(b + 1, size - 1)
    for (let j = 0; j < classes; j += 2) {
      const j1 = min(j + 1, classes - 1)
      const sums = fourDots(x + <usize>b * stride, x + <usize>b1 * stride, w + <usize>j * stride, w + <usize>j1 * stride, stride)
      const first = out + (<usize>(b * classes) << 2)
      const second = out + (<usize>(b1 * classes) << 2)
      store<f32>(first + (<usize>j << 2), f32x4.extract_lane(sums, 0))
      store<f32>(first + (<usize>j1 << 2), f32x4.extract_lane(sums, 1))
      store<f32>(second + (<usize>j << 2), f32x4.extract_lane(sums, 2))
      store<f32>(second + (<usize>j1 << 2), f32x4.extract_lane(sums, 3))
    }
  }
}

@inline function fourDots(x: usize, y: usize, u: usize, v: usize, bytes: usize): v128 {
  let xu = f32x4.splat(0), xv = xu, yu = xu, yv = xu
  let xu4 = xu, xv4 = xu, yu4 = xu, yv4 = xu
  for (const end = x + bytes; x < end; x += 32) {
    let s = v128.load(x)
    let t = v128.load(y)
    let p = v128.load(u)
    let q = v128.load(v)
    xu = f32x4.add(xu, f32x4.mul(s, p))
    xv = f32x4.add(xv, f32x4.mul(s, q))
    yu = f32x4.add(yu, f32x4.mul(t, p))
    yv = f32x4.add(yv, f32x4.mul(t, q))
    s = v128.load(x, 16)
    t = v128.load(y, 16)
    p = v128.load(u, 16)
    q = v128.load(v, 16)
    xu4 = f32x4.add(xu4, f32x4.mul(s, p))
    xv4 = f32x4.add(xv4, f32x4.mul(s, q))
    yu4 = f32x4.add(yu4, f32x4.mul(t, p))
    yv4 = f32x4.add(yv4, f32x4.mul(t, q))
    y += 32
    u += 32
    v += 32
  }
  return sumEach4(f32x4.add(xu, xu4), f32x4.add(xv, xv4), f32x4.add(yu, yu4), f32x4.add(yv, yv4))
}

/** Logits of a sample to factor · (probability − 1 at the label), in float64, rounded once. */
function toSlopes(logits: usize, powers: usize, classes: i32, label: i32, factor: f64): void {
  let largest = load<f32>(logits)
  for (let j = 1; j < classes; j++) largest = max(largest, load<f32>(logits + (<usize>j << 2)))
  let sum: f64 = 0
  for (let j = 0; j < classes; j++) {
    const power = exp(<f64>load<f32>(logits + (<usize>j << 2)) - <f64>largest)
    store<f64>(powers + (<usize>j << 3), power)
    sum += power
  }
  for (let j = 0; j < classes; j++) {
    const error = load<f64>(powers + (<usize>j << 3)) / sum - (j == label ? 1.0 : 0.0)
    store<f32>(logits + (<usize>j << 2), <f32>(factor * error))
  }
}

/** w_j ← w_j − Σ_b slope_bj·x_b, samples in order. */
function descend(x: usize, w: usize, slopes: usize, size: i32, classes: i32, stride: usize): void {
  const slopesEnd = slopes + (<usize>(size * classes) << 2)
  for (let at: usize = 0; at < stride; at += 64) {
    for (let j = 0; j < classes; j += 2) {
      const j1 = min(j + 1, classes - 1)
      const u = w + <usize>j * stride + at
      const v = w + <usize>j1 * stride + at
      const apart = <usize>(j1 - j) << 2
      let u0 = v128.load(u), u1 = v128.load(u, 16), u2 = v128.load(u, 32), u3 = v128.load(u, 48)
      let v0 = v128.load(v), v1 = v128.load(v, 16), v2 = v128.load(v, 32), v3 = v128.load(v, 48)
      let sample = x + at
      for (let slope = slopes + (<usize>j << 2); slope < slopesEnd; slope += <usize>classes << 2) {
        const p = v128.load32_splat(slope)
        const q = v128.load32_splat(slope + apart)
        let s = v128.load(sample)
        u0 = f32x4.sub(u0, f32x4.mul(p, s))
        v0 = f32x4.sub(v0, f32x4.mul(q, s))
        s = v128.load(sample, 16)
        u1 = f32x4.sub(u1, f32x4.mul(p, s))
        v1 = f32x4.sub(v1, f32x4.mul(q, s))
        s = v128.load(sample, 32)
        u2 = f32x4.sub(u2, f32x4.mul(p, s))
        v2 = f32x4.sub(v2, f32x4.mul(q, s))
        s = v128.load(sample, 48)
        u3 = f32x4.sub(u3, f32x4.mul(p, s))
        v3 = f32x4.sub(v3, f32x4.mul(q, s))
        sample += stride
      }
      v128.store(u, u0)
      v128.store(u, u1, 16)
      v128.store(u, u2, 32)
      v128.store(u, u3, 48)
      v128.store(v, v0)
      v128.store(v, v1, 16)
      v128.store(v, v2, 32)
      v128.store(v, v3, 48)
    }
  }
}
