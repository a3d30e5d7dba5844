export { type Calibration, type CalibrationInput, calibrationSchema } from './calibration.ts'
export { simulateFeeds, simulateMarket } from './market.ts'
