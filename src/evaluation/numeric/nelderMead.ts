/** Where a search ended. */
export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  /** False when the evaluations ran out before the simplex had shrunk. */
  readonly converged: boolean
}

export interface NelderMeadOptions {
  /** Edge of the first simplex along each axis. @default 0.5 */
  readonly step?: number
  /** Ends when the corners' values differ by less than this, relative to 1 + |value|. @default 1e-14 */
  readonly tolerance?: number
  /** @default 2000 */
  readonly maxEvaluations?: number
}

interface Corner {
  readonly point: Float64Array
  readonly value: number
}

/** The point from + share·(to − from). */
function along(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((value, i) => value + share * (to[i] - value))
}

/**
 * Minimises a function of a few variables by Nelder and Mead's simplex, with the usual coefficients 1, 2, ½, ½.
 *
 * Deterministic: equal values keep the order in which the corners were found.
 *
 * @param objective - may return Infinity where it is not defined, never NaN
 * @param start - first corner, finite objective
 * @see Nelder and Mead 1965, A simplex method for function minimization
 */
export function nelderMead(
  objective: (point: Float64Array) => number,
  start: Float64Array,
  { step = 0.5, tolerance = 1e-14, maxEvaluations = 2000 }: NelderMeadOptions = {},
): Minimum {
  const n = start.length
  let evaluations = 0
  const corner = (point: Float64Array): Corner => {
    evaluations++
    return { point, value: objective(point) }
  }
  let simplex = [corner(start.slice())]
  for (let i = 0; i < n; i++) {
    const point = start.slice()
    point[i] += step
    simplex.push(corner(point))
  }
  for (;;) {
    simplex.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
    const best = simplex[0]
    const worst = simplex[n]
    const converged = worst.value - best.value <= tolerance * (1 + Math.abs(best.value))
    if (converged || evaluations >= maxEvaluations) return { ...best, converged }
    const centroid = new Float64Array(n)
    for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) centroid[i] += simplex[k].point[i] / n
    const reflected = corner(along(worst.point, centroid, 2))
    let next = reflected
    if (reflected.value < best.value) {
      const expanded = corner(along(worst.point, centroid, 3))
      if (expanded.value < reflected.value) next = expanded
    } else if (!(reflected.value < simplex[n - 1].value)) {
      const outside = reflected.value < worst.value
      next = corner(along(worst.point, centroid, outside ? 1.5 : 0.5))
      if (!(next.value < (outside ? reflected.value : worst.value))) {
        simplex = simplex.map((each, k) => (k === 0 ? each : corner(along(best.point, each.point, 0.5))))
        continue
      }
    }
    simplex[n] = next
  }
}
