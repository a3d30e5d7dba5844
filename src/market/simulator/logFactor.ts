import { exp } from '../../kernels/math.ts'
import type { Normals } from './normals.ts'

/** A mean-reverting Gaussian factor (first-order autoregression) with mean 0, started in its stationary state. */
export class LogFactor {
  value: number
  private readonly persistence: number
  private readonly innovation: number

  /** @param halfLifeMinutes - `deviation` is the stationary one */
  constructor(
    { deviation, halfLifeMinutes }: { readonly deviation: number; readonly halfLifeMinutes: number },
    normals: Normals,
  ) {
    this.persistence = exp(-Math.LN2 / halfLifeMinutes)
    this.innovation = deviation * Math.sqrt(1 - this.persistence * this.persistence)
    this.value = deviation * normals.next()
  }

  /** @param shock - standard normal */
  step(shock: number): void {
    this.value = this.persistence * this.value + this.innovation * shock
  }
}
