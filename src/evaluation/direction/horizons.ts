import { logistic, majority, reversal } from '../baselines/direction.ts'
import { forecastAlong, type HorizonSeries } from '../baselines/series.ts'
import { EvaluationError } from '../errors.ts'
import { concatenate, MODEL, pick } from '../walkForward/horizons.ts'

/** Forecasts of the direction of n horizons. */
export interface DirectionForecasts {
  /** P(up) given that the price moves, in [0, 1]; NaN where there is no forecast. */
  readonly probabilityUp: Float64Array
  /** 1 up, −1 down; 0 where there is no forecast. */
  readonly direction: Float64Array
}

/** Test horizons of one symbol in order of time, none overlapping another, as columns of n. */
export interface DirectionHorizons {
  /** When each begins, UTC ms, ascending. */
  readonly timeMs: Float64Array
  /** Over the horizon; 0 where the price ended where it began, NaN where it is missing. */
  readonly logReturn: Float64Array
  /** Full bid-ask spread when the horizon begins, bp; NaN where it is not known. */
  readonly spreadBp: Float64Array
  /** By name, {@link MODEL} among them. */
  readonly forecasts: Readonly<Record<string, DirectionForecasts>>
}

/** Why horizons are neither scored nor traded: each counts once, under the first reason that fits. */
export interface UnusedHorizons {
  /** The bars lack too many of its minutes, or do not reach its end. */
  readonly withoutLabel: number
  /** The model's features are missing: too few bars before it. */
  readonly withoutRow: number
  /** A baseline knows too little yet. */
  readonly withoutBaseline: number
  /** The price ended where it began: traded, for nobody knew, but neither hit nor miss. */
  readonly unmoved: number
}

/** Always up or down where P(up) is at least ½ or not. */
export function directionsOf(probabilityUp: Float64Array): DirectionForecasts {
  const direction = probabilityUp.map((p) => (p >= 0.5 ? 1 : p < 0.5 ? -1 : 0))
  return { probabilityUp, direction }
}

/**
 * Majority, reversal and logistic regression, fitted to the horizons before `fitUntil` and run along those up to `to`.
 *
 * @param span - 0 <= fitUntil <= from <= to <= n
 * @returns forecasts of the horizons from … to − 1, and what was estimated, by the baseline's name
 * @throws {EvaluationError} of the first baseline that cannot be fitted, which it names
 */
export function directionBaselinesAlong(
  series: HorizonSeries,
  { fitUntil, from, to }: { readonly fitUntil: number; readonly from: number; readonly to: number },
): {
  readonly forecasts: Readonly<Record<string, DirectionForecasts>>
  readonly parameters: Readonly<Record<string, Readonly<Record<string, number>>>>
} {
  const fitted = [majority(), reversal(), logistic()].map((baseline) => {
    const { name } = baseline
    try {
      return { name, forecaster: baseline.fit(headOf(series, fitUntil)) }
    } catch (cause) {
      if (!(cause instanceof EvaluationError)) throw cause
      throw new EvaluationError(cause.code, `the baseline ${name} cannot be fitted: ${cause.message}`, { cause })
    }
  })
  const forecasts = fitted.map(({ name, forecaster }) => {
    const along = forecastAlong(forecaster, headOf(series, to), from)
    const probabilityUp = Float64Array.from(along, (forecast) => forecast.probabilityUp)
    return [name, { probabilityUp, direction: Float64Array.from(along, ({ direction }) => direction) }] as const
  })
  return {
    forecasts: Object.fromEntries(forecasts),
    parameters: Object.fromEntries(fitted.map(({ name, forecaster }) => [name, forecaster.parameters])),
  }
}

function headOf({ variance, logReturn, features, width }: HorizonSeries, length: number): HorizonSeries {
  return {
    variance: variance.subarray(0, length),
    logReturn: logReturn.subarray(0, length),
    features: features.subarray(0, length * width),
    width,
  }
}

/** The horizons of which the return and every forecast is known: all compare on the same ones. */
export function usableHorizons(horizons: DirectionHorizons): {
  readonly horizons: DirectionHorizons
  readonly unused: UnusedHorizons
} {
  const { timeMs, logReturn, forecasts } = horizons
  const unused = { withoutLabel: 0, withoutRow: 0, withoutBaseline: 0, unmoved: 0 }
  const kept = Uint32Array.from(timeMs.keys()).filter((i) => {
    if (!Number.isFinite(logReturn[i])) unused.withoutLabel++
    else if (Number.isNaN(forecasts[MODEL].probabilityUp[i])) unused.withoutRow++
    else if (Object.values(forecasts).some(({ probabilityUp }) => Number.isNaN(probabilityUp[i]))) {
      unused.withoutBaseline++
    } else return true
    return false
  })
  const usable = pickHorizons(horizons, kept)
  unused.unmoved = usable.logReturn.filter((move) => move === 0).length
  return { horizons: usable, unused }
}

/** The horizons on which the price moved: those that can be hit or missed. */
export function movedHorizons(horizons: DirectionHorizons): DirectionHorizons {
  const { logReturn } = horizons
  return pickHorizons(
    horizons,
    Uint32Array.from(logReturn.keys()).filter((i) => logReturn[i] !== 0),
  )
}

function pickHorizons({ timeMs, logReturn, spreadBp, forecasts }: DirectionHorizons, at: Uint32Array) {
  return {
    timeMs: pick(timeMs, at),
    logReturn: pick(logReturn, at),
    spreadBp: pick(spreadBp, at),
    forecasts: mapValues(forecasts, ({ probabilityUp, direction }) => ({
      probabilityUp: pick(probabilityUp, at),
      direction: pick(direction, at),
    })),
  }
}

/** The horizons of several folds of one symbol as one series. @param parts - in order of time, at least one */
export function joinDirections(parts: readonly DirectionHorizons[]): DirectionHorizons {
  const columns = (of: (part: DirectionHorizons) => Float64Array) => concatenate(parts.map(of))
  return {
    timeMs: columns(({ timeMs }) => timeMs),
    logReturn: columns(({ logReturn }) => logReturn),
    spreadBp: columns(({ spreadBp }) => spreadBp),
    forecasts: mapValues(parts[0].forecasts, (_, name) => ({
      probabilityUp: columns(({ forecasts }) => forecasts[name].probabilityUp),
      direction: columns(({ forecasts }) => forecasts[name].direction),
    })),
  }
}

/** The same names with other values. */
export function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  of: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value, name)]))
}
