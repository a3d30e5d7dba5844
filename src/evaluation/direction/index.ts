export {
  type DirectionForecasts,
  type DirectionHorizons,
  directionBaselinesAlong,
  directionsOf,
  joinDirections,
  mapValues,
  type UnusedHorizons,
  usableHorizons,
} from './horizons.ts'
export {
  type DirectionComparison,
  type DirectionPart,
  type DirectionScope,
  type DirectionSummary,
  summariseDirections,
} from './summary.ts'
export { type Trading, type TradingOptions, tradeAlong } from './trading.ts'
