import { log } from '../../kernels/math.ts'

const HALF_LOG_TWO_PI = 0.9189385332046728
/** Below it the argument is raised by Γ(x) = Γ(x + 1)/x; from it on seven Stirling terms are exact to float64. */
const STIRLING_FROM = 12

/**
 * ln Γ(x) by Stirling's series.
 *
 * @param x - > 0
 * @returns within about 1e-15·(1 + |x ln x|)
 * @see DLMF 5.11.1, 5.5.1
 */
export function logGamma(x: number): number {
  let raised = x
  let product = 1
  while (raised < STIRLING_FROM) {
    product *= raised
    raised++
  }
  const inverse = 1 / raised
  const z = inverse * inverse
  const series =
    inverse *
    (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z * (1 / 156)))))))
  return (raised - 0.5) * log(raised) - raised + HALF_LOG_TWO_PI + series - log(product)
}
