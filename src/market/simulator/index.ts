export { calibrate } from './calibrate.ts'
export { type Calibration, type CalibrationInput, calibrationSchema } from './calibration.ts'
export { simulateFeeds, simulateMarket } from './market.ts'
export { type MarketStatistics, marketStatistics } from './statistics.ts'
