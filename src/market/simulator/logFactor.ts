import { exp } from '../../kernels/math.ts'
import type { Random } from '../../kernels/random.ts'

/** A mean-reverting Gaussian factor (first-order autoregression) with mean 0, started in its stationary state. */
export class LogFactor {
  value: number
  private readonly persistence: number
  private readonly innovation: number

  /** @param halfLife - in steps; `deviation` is the stationary one */
  constructor({ deviation, halfLife }: { readonly deviation: number; readonly halfLife: number }, random: Random) {
    this.persistence = exp(-Math.LN2 / halfLife)
    this.innovation = deviation * Math.sqrt(1 - this.persistence * this.persistence)
    this.value = deviation * random.normal()
  }

  /** @param shock - standard normal */
  step(shock: number): void {
    this.value = this.persistence * this.value + this.innovation * shock
  }
}
