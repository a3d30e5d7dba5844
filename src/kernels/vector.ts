/** True when no element is NaN or infinite. */
export function allFinite(vector: Float32Array): boolean {
  // 0·x is NaN exactly when x is not finite, and NaN stays in a sum; four sums do not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = vector.length - (vector.length % 4)
  for (let i = 0; i < whole; i += 4) {
    a += 0 * vector[i]
    b += 0 * vector[i + 1]
    c += 0 * vector[i + 2]
    d += 0 * vector[i + 3]
  }
  for (let i = whole; i < vector.length; i++) a += 0 * vector[i]
  return a + b + c + d === 0
}

/** A new vector `factor · vector`, rounded once to float32. */
export function scaled(vector: Float32Array, factor: number): Float32Array {
  const out = new Float32Array(vector.length)
  for (let i = 0; i < vector.length; i++) out[i] = vector[i] * factor
  return out
}

/** A new vector `a + b`, rounded once to float32. */
export function sum(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i] + b[i]
  return out
}

/** A new vector `a − b`, rounded once to float32. */
export function difference(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i] - b[i]
  return out
}

/**
 * Median of a non-empty list; the mean of the two middle values when its length is even (NumPy's convention).
 */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** The vector as little-endian float32 bytes, whatever the machine's byte order. */
export function vectorToBytes(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength).slice()
  return LITTLE_ENDIAN ? bytes : reversedWords(bytes)
}

/** Reads `length` little-endian float32 values from `offset`; the caller has checked that the bytes are there. */
export function vectorFromBytes(bytes: Uint8Array, offset: number, length: number): Float32Array {
  const words = new Uint8Array(length * 4)
  words.set(bytes.subarray(offset, offset + length * 4))
  return new Float32Array((LITTLE_ENDIAN ? words : reversedWords(words)).buffer)
}

function reversedWords(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < bytes.length; at += 4) view.setUint32(at, view.getUint32(at), true)
  return bytes
}
