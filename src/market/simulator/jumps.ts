import { exp, log } from '../../kernels/math.ts'
import type { Random } from '../../kernels/random.ts'
import type { Calibration } from './calibration.ts'

/** No jump is more than this many of the least ones, so that the moments of a simulated market are finite. */
const LARGEST = 5

/** Jumps that come in clusters: each adds to the rate of further ones, and that decays. */
export class Jumps {
  private readonly random: Random
  private readonly base: number
  private readonly decay: number
  private readonly step: number
  private readonly size: number
  private readonly exponent: number
  private excited: number

  /**
   * @param share - of the jumps of the calibration that this process makes
   * @see Hawkes 1971, Spectra of some self-exciting and mutually exciting point processes
   */
  constructor(
    { perDay, size, tailIndex, branching, halfLifeMinutes }: Calibration['jumps'],
    share: number,
    random: Random,
  ) {
    this.random = random
    const rate = (perDay * share) / 1440
    this.base = rate * (1 - branching)
    this.decay = exp(-Math.LN2 / halfLifeMinutes)
    this.step = branching * (1 - this.decay)
    this.excited = rate * branching
    this.size = size
    this.exponent = -1 / tailIndex
  }

  /** The minute's jump in deviations of its return; nearly always 0. */
  next(): number {
    const u = this.random.float()
    const happens = u < this.base + this.excited
    this.excited *= this.decay
    if (!happens) return 0
    this.excited += this.step
    const multiple = Math.min(LARGEST, exp(this.exponent * log(1 - this.random.float())))
    return this.random.float() < 0.5 ? -this.size * multiple : this.size * multiple
  }
}

/** Variance a minute that jumps add, relative to the variance without them. */
export function jumpVariance({ perDay, size, tailIndex }: Calibration['jumps']): number {
  // E[min(X, L)²] of a Pareto variable X >= 1 with exponent a: (a − 2·L^(2−a))/(a − 2).
  const meanSquare = (tailIndex - 2 * exp((2 - tailIndex) * log(LARGEST))) / (tailIndex - 2)
  return (perDay / 1440) * size * size * meanSquare
}
