import { type Calibration, calibrate } from '../../src/market/simulator/index.ts'
import type { BarSeries } from '../../src/types/index.ts'
import { ProgressBar } from './progressBar.ts'

/** Calibrates the simulator to a market with a progress bar, since it takes seconds. @throws {DataError} TOO_SHORT */
export function calibrateShown(bars: BarSeries): Calibration {
  const bar = new ProgressBar()
  try {
    return calibrate(bars, (share) => bar.show(Math.round(100 * share), 100, 'calibrating the simulator'))
  } finally {
    bar.finish()
  }
}
