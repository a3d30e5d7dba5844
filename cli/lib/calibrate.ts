import { readKlines } from '../../src/market/files/readKlines.ts'
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

/** The same for 1-minute bars in a file. @throws {DataError} for a file that is wrong or too short */
export async function calibratedTo(path: string): Promise<Calibration> {
  return calibrateShown((await readKlines({ path, symbol: 'REAL' })).series)
}
