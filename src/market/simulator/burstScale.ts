import { exp } from '../../kernels/math.ts'
import type { Calibration } from './calibration.ts'
import { stationaryShares } from './regimes.ts'

/** Bursts are never more than this many times as large as at the middle level, nor as small. */
const LARGEST_SCALE = 3
/** Of the integral over the slow factor, in deviations of it. */
const [REACH, STEP] = [7, 0.25]

/**
 * By what the deviation of bursts is multiplied at a level of log volatility: single minutes stand out more in a calm
 * market, where trades are few.
 *
 * @param level - sum of regime and slow factor
 */
export function burstScale(levelElasticity: number, level: number): number {
  if (levelElasticity === 0) return 1
  return Math.max(1 / LARGEST_SCALE, Math.min(LARGEST_SCALE, exp(-levelElasticity * level)))
}

/**
 * What a burst so scaled adds to log volatility beside itself: half of what would leave each level's mean variance as it
 * is, since the log volatility of hours would then follow the level too far.
 */
export function burstOffset(burstVariance: number, scale: number): number {
  return (burstVariance * (1 - scale * scale)) / 2
}

/** Mean over the long run of the factor by which regime, slow factor and bursts multiply variance. */
export function meanLevelVariance({ regimes, slow, burst, levelElasticity }: Calibration): number {
  const burstVariance = burst.deviation * burst.deviation
  const shares = stationaryShares(regimes)
  let [sum, weights] = [0, 0]
  for (let z = -REACH; z <= REACH; z += STEP) {
    const weight = exp(-0.5 * z * z)
    weights += weight
    for (let i = 0; i < regimes.length; i++) {
      const level = regimes[i].logVolatility + slow.deviation * z
      const scale = burstScale(levelElasticity, level)
      const logVolatility = level + burstOffset(burstVariance, scale) + burstVariance * scale * scale
      sum += weight * shares[i] * exp(2 * logVolatility)
    }
  }
  return sum / weights
}
