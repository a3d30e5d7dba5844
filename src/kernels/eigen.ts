/** The largest eigenvalue of a symmetric matrix and its vector of length 1, whose sign is arbitrary but always the same. */
export interface Eigenpair {
  readonly value: number
  readonly vector: Float64Array
}

/** A symmetric tridiagonal matrix that is similar to the one reduced, and the reflections that reduced it. */
interface Tridiagonal {
  readonly diagonal: Float64Array
  /** beside[i] couples i and i + 1; the last element is 0. */
  readonly beside: Float64Array
  /** Row k, below column k: the vector u of the k-th reflection 1 − 2uuᵀ, all 0 where none was needed. */
  readonly reflections: Float64Array
}

/** Relative to the matrix's largest row sum: what a computed pair may miss Av = λv by. */
const RESIDUAL_TOLERANCE = 1e-12
const SOLVES_PER_START = 4
const SMALLEST_PIVOT_SHARE = Number.EPSILON
const TINY = 1e-300

/**
 * The largest eigenvalue and its eigenvector of a symmetric matrix, the same bits on every machine.
 *
 * Householder's reduction to tridiagonal form, bisection by Sturm's count to the last bit, and inverse iteration from fixed
 * start vectors until the residual is at rounding level: nothing depends on a start that may be orthogonal to the answer,
 * and clustered or equal eigenvalues slow nothing down. About 4n³/3 operations.
 *
 * The value is exact to about n·2⁻⁵² of the largest absolute row sum. Of equal largest eigenvalues the vector is some
 * vector of their space; of the zero matrix (n >= 1) it is the first unit vector.
 *
 * @param matrix - n × n row-major, finite, its squares too; only the lower triangle is read
 * @see Golub and Van Loan, Matrix Computations, 4th ed., §8.3–8.4
 */
export function largestEigenpair(matrix: Float64Array, n: number): Eigenpair {
  const reduced = tridiagonalised(matrix, n)
  const value = largestEigenvalueOf(reduced)
  return { value, vector: reflectedBack(reduced.reflections, tridiagonalVector(reduced, value)) }
}

/** The value alone of {@link largestEigenpair}; 0 for n = 0. */
export function largestEigenvalue(matrix: Float64Array, n: number): number {
  return n === 0 ? 0 : largestEigenvalueOf(tridiagonalised(matrix, n))
}

function tridiagonalised(matrix: Float64Array, n: number): Tridiagonal {
  const a = Float64Array.from(matrix)
  const reflections = new Float64Array(n * n)
  const beside = new Float64Array(n)
  const product = new Float64Array(n)
  for (let k = 0; k < n - 1; k++) {
    const u = reflections.subarray(k * n, (k + 1) * n)
    let largest = 0
    for (let i = k + 1; i < n; i++) largest = Math.max(largest, Math.abs(a[i * n + k]))
    if (largest === 0) continue
    let sum = 0
    for (let i = k + 1; i < n; i++) {
      u[i] = a[i * n + k] / largest
      sum += u[i] * u[i]
    }
    const length = u[k + 1] > 0 ? -Math.sqrt(sum) : Math.sqrt(sum)
    beside[k] = length * largest
    const unit = Math.sqrt(2 * (sum - length * u[k + 1]))
    u[k + 1] -= length
    for (let i = k + 1; i < n; i++) u[i] /= unit
    reflectBothSides(a, u, product, k + 1, n)
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside, reflections }
}

/** A ← (1 − 2uuᵀ)·A·(1 − 2uuᵀ) on the rows and columns from `first` on, lower triangle only. */
function reflectBothSides(a: Float64Array, u: Float64Array, product: Float64Array, first: number, n: number): void {
  product.fill(0)
  for (let i = first; i < n; i++) {
    let sum = a[i * n + i] * u[i]
    for (let j = first; j < i; j++) {
      sum += a[i * n + j] * u[j]
      product[j] += a[i * n + j] * u[i]
    }
    product[i] += sum
  }
  let along = 0
  for (let i = first; i < n; i++) along += u[i] * product[i]
  for (let i = first; i < n; i++) product[i] = 2 * (product[i] - along * u[i])
  for (let i = first; i < n; i++) {
    for (let j = first; j <= i; j++) a[i * n + j] -= u[i] * product[j] + product[i] * u[j]
  }
}

function largestEigenvalueOf({ diagonal, beside }: Tridiagonal): number {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < diagonal.length; i++) {
    const reach = Math.abs(beside[i]) + (i === 0 ? 0 : Math.abs(beside[i - 1]))
    low = Math.min(low, diagonal[i] - reach)
    high = Math.max(high, diagonal[i] + reach)
  }
  if (low === high) return high
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return high
    if (someEigenvalueAbove(diagonal, beside, middle)) low = middle
    else high = middle
  }
}

/** By the signs of the pivots of T − x. */
function someEigenvalueAbove(diagonal: Float64Array, beside: Float64Array, x: number): boolean {
  let pivot = diagonal[0] - x
  for (let i = 1; pivot <= 0 && i < diagonal.length; i++) {
    if (pivot > -TINY) pivot = -TINY
    pivot = diagonal[i] - x - (beside[i - 1] / pivot) * beside[i - 1]
  }
  return pivot > 0
}

function tridiagonalVector(reduced: Tridiagonal, value: number): Float64Array {
  const n = reduced.diagonal.length
  let scale = 0
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(reduced.diagonal[i]) + Math.abs(reduced.beside[i]))
  const first = new Float64Array(n)
  first[0] = 1
  if (scale === 0) return first
  let best: { readonly vector: Float64Array; readonly residual: number } = {
    vector: first,
    residual: residualOf(reduced, value, first),
  }
  for (let start = -1; start < n && best.residual > RESIDUAL_TOLERANCE * scale; start++) {
    let vector: Float64Array = startVector(n, start)
    for (let solve = 0; solve < SOLVES_PER_START && best.residual > RESIDUAL_TOLERANCE * scale; solve++) {
      vector = solved(reduced, value, vector, scale)
      const residual = residualOf(reduced, value, vector)
      if (residual < best.residual) best = { vector, residual }
    }
  }
  return best.vector
}

/** First a vector without any symmetry that an eigenvector could be orthogonal to, then the unit vectors. */
function startVector(n: number, start: number): Float64Array {
  if (start >= 0) return Float64Array.from({ length: n }, (_, i) => (i === start ? 1 : 0))
  return Float64Array.from({ length: n }, (_, i) => 1 + ((i * 0.6180339887498949) % 1))
}

/** The largest component of Tv − λv. */
function residualOf({ diagonal, beside }: Tridiagonal, value: number, v: Float64Array): number {
  let largest = 0
  for (let i = 0; i < v.length; i++) {
    const before = i === 0 ? 0 : beside[i - 1] * v[i - 1]
    const after = i + 1 === v.length ? 0 : beside[i] * v[i + 1]
    largest = Math.max(largest, Math.abs((diagonal[i] - value) * v[i] + before + after))
  }
  return largest
}

/** (T − λ)⁻¹·v by elimination with row exchanges, scaled to length 1; a pivot that vanishes is taken as rounding's size. */
function solved({ diagonal, beside }: Tridiagonal, value: number, v: Float64Array, scale: number): Float64Array {
  const n = v.length
  const y = Float64Array.from(v)
  const [pivots, right, rightmost] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const least = scale * SMALLEST_PIVOT_SHARE
  let [pivot, next] = [diagonal[0] - value, beside[0]]
  for (let i = 0; i + 1 < n; i++) {
    const below = beside[i]
    const belowDiagonal = diagonal[i + 1] - value
    const belowNext = i + 2 < n ? beside[i + 1] : 0
    if (Math.abs(below) > Math.abs(pivot)) {
      const factor = pivot / below
      pivots[i] = below
      right[i] = belowDiagonal
      rightmost[i] = belowNext
      pivot = next - factor * belowDiagonal
      next = -factor * belowNext
      const upper = y[i]
      y[i] = y[i + 1]
      y[i + 1] = upper - factor * y[i]
    } else {
      if (Math.abs(pivot) < least) pivot = least
      const factor = below / pivot
      pivots[i] = pivot
      right[i] = next
      pivot = belowDiagonal - factor * next
      next = belowNext
      y[i + 1] -= factor * y[i]
    }
  }
  pivots[n - 1] = Math.abs(pivot) < least ? least : pivot
  for (let i = n - 1; i >= 0; i--) {
    if (i + 1 < n) y[i] -= right[i] * y[i + 1]
    if (i + 2 < n) y[i] -= rightmost[i] * y[i + 2]
    y[i] /= pivots[i]
  }
  return normalised(y)
}

function reflectedBack(reflections: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  const v = Float64Array.from(vector)
  for (let k = n - 2; k >= 0; k--) {
    const u = reflections.subarray(k * n, (k + 1) * n)
    let along = 0
    for (let i = k + 1; i < n; i++) along += u[i] * v[i]
    if (along === 0) continue
    for (let i = k + 1; i < n; i++) v[i] -= 2 * along * u[i]
  }
  return normalised(v)
}

function normalised(v: Float64Array): Float64Array {
  let largest = 0
  for (const component of v) largest = Math.max(largest, Math.abs(component))
  let sum = 0
  for (let i = 0; i < v.length; i++) {
    v[i] /= largest
    sum += v[i] * v[i]
  }
  const length = Math.sqrt(sum)
  for (let i = 0; i < v.length; i++) v[i] /= length
  return v
}
