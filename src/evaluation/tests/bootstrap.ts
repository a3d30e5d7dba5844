import { exp, log } from '../../kernels/math.ts'
import { Random } from '../../kernels/random.ts'
import { requireCount, requireFinite, requireInteger, requireOpenUnit, requireRange } from '../checks.ts'
import { autocovariance, mean, quantileOfSorted } from '../numeric/summary.ts'

/** `moving`: blocks of a fixed length, none over the end; `stationary`: geometric lengths on a circle. */
export type BlockScheme = 'moving' | 'stationary'

export interface BootstrapOptions {
  /** Equal seeds give equal intervals. */
  readonly seed: string
  /** @default 'stationary' */
  readonly scheme?: BlockScheme
  /** Length of a block in rows (its mean, for `stationary`), 1 <= length <= n; a whole number for `moving`. */
  readonly blockLength: number
  /** @default 1000 */
  readonly replicates?: number
  /** In (0, 1). @default 0.95 */
  readonly confidence?: number
}

export interface BootstrapInterval {
  /** The statistic of the rows themselves. */
  readonly estimate: number
  /** Percentile interval. */
  readonly lower: number
  readonly upper: number
  /** Standard deviation over the replicates. */
  readonly standardError: number
}

function resampleMoving(random: Random, blockLength: number, out: Uint32Array): void {
  const n = out.length
  for (let i = 0; i < n; ) {
    const start = random.below(n - blockLength + 1)
    for (let k = 0; k < blockLength && i < n; k++, i++) out[i] = start + k
  }
}

function resampleStationary(random: Random, blockLength: number, out: Uint32Array): void {
  const n = out.length
  for (let i = 0; i < n; i++) {
    const begins = i === 0 || random.float() * blockLength < 1
    out[i] = begins ? random.below(n) : (out[i - 1] + 1) % n
  }
}

/**
 * Block-bootstrap interval of a statistic of rows in order of time.
 *
 * @param count - n rows, integer >= 2
 * @param statistic - of n row indices, with repeats; finite. Several columns can be read at the same indices, so that
 *   the difference of two models is resampled in pairs
 * @throws {EvaluationError} OUT_OF_RANGE | NON_FINITE where the statistic is
 * @see Politis and Romano 1994, The stationary bootstrap; Künsch 1989, The jackknife and the bootstrap for general
 *   stationary observations
 */
export function blockBootstrap(
  count: number,
  statistic: (rows: Uint32Array) => number,
  { seed, scheme = 'stationary', blockLength, replicates = 1000, confidence = 0.95 }: BootstrapOptions,
): BootstrapInterval {
  requireInteger('count', count, 2)
  requireInteger('replicates', replicates, 2)
  requireOpenUnit('confidence', confidence)
  requireRange('blockLength', blockLength, blockLength >= 1 && blockLength <= count, `from 1 to ${count}`)
  if (scheme === 'moving') requireInteger('blockLength', blockLength, 1)
  const random = new Random(seed)
  const resample = scheme === 'moving' ? resampleMoving : resampleStationary
  const rows = Uint32Array.from({ length: count }, (_, i) => i)
  const estimate = statistic(rows)
  const values = new Float64Array(replicates)
  for (let r = 0; r < replicates; r++) {
    resample(random, blockLength, rows)
    values[r] = statistic(rows)
  }
  requireFinite('the statistic', [estimate])
  requireFinite("the replicates' statistic", values)
  const center = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - center) * (value - center), 0)
  values.sort()
  return {
    estimate,
    lower: quantileOfSorted(values, (1 - confidence) / 2),
    upper: quantileOfSorted(values, (1 + confidence) / 2),
    standardError: Math.sqrt(squares / (replicates - 1)),
  }
}

/** {@link blockBootstrap} of the mean of a series: of n finite values, such as losses or loss differences. */
export function bootstrapMean(values: ArrayLike<number>, options: BootstrapOptions): BootstrapInterval {
  requireFinite('values', values)
  return blockBootstrap(
    values.length,
    (rows) => {
      let sum = 0
      for (let i = 0; i < rows.length; i++) sum += values[rows[i]]
      return sum / rows.length
    },
    options,
  )
}

/** The first lag of the first K in a row whose autocorrelations are within the band of white noise. */
function significantLags(correlation: Float64Array, run: number, band: number): number {
  let quiet = 0
  for (let k = 1; k < correlation.length; k++) {
    quiet = Math.abs(correlation[k]) < band ? quiet + 1 : 0
    if (quiet === run) return k - run + 1
  }
  let last = 0
  for (let k = 1; k < correlation.length; k++) if (Math.abs(correlation[k]) >= band) last = k
  return last
}

/**
 * Block length that makes the bootstrap's variance of the mean most exact, by a flat-top window on the autocorrelations.
 *
 * K = max(5, ⌈√log₁₀ n⌉), the band is 2√(log₁₀ n/n), lags up to ⌈√n⌉ + K, M = 2m, b <= min(3√n, n/3); m is the
 * first lag of the first K insignificant ones, as in the authors' own code (their text has the lag before it).
 *
 * @param values - n >= 8 finite numbers in order of time
 * @returns length in rows, >= 1; for `moving` to be rounded up
 * @throws {EvaluationError} TOO_FEW_VALUES | NON_FINITE
 * @see Politis and White 2004, Automatic block-length selection for the dependent bootstrap, corrected by Patton,
 *   Politis and White 2009
 */
export function automaticBlockLength(values: ArrayLike<number>, scheme: BlockScheme = 'stationary'): number {
  const n = values.length
  requireCount('a block length', n, 8)
  requireFinite('values', values)
  const center = mean(values)
  const decimalLog = log(n) / Math.LN10
  const run = Math.max(5, Math.ceil(Math.sqrt(decimalLog)))
  const lags = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run)
  const covariance = Float64Array.from({ length: lags + 1 }, (_, k) => autocovariance(values, k, center))
  if (!(covariance[0] > 0)) return 1
  const correlation = covariance.map((value) => value / covariance[0])
  const m = Math.max(1, significantLags(correlation, run, 2 * Math.sqrt(decimalLog / n)))
  const reach = Math.min(2 * m, lags)
  let spectrum = covariance[0]
  let slope = 0
  for (let k = 1; k <= reach; k++) {
    const share = k / reach
    const weight = share <= 0.5 ? 1 : 2 * (1 - share)
    spectrum += 2 * weight * covariance[k]
    slope += 2 * weight * k * covariance[k]
  }
  const variance = (scheme === 'moving' ? 4 / 3 : 2) * spectrum * spectrum
  if (!(variance > 0)) return 1
  const cubed = ((2 * slope * slope) / variance) * n
  const length = cubed > 0 ? exp(log(cubed) / 3) : 1
  return Math.max(1, Math.min(length, Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))))
}
