import { type FeatureSet, featureSetSchema } from './featureSet.ts'

/** Feature sets that have a name. */
export const FEATURE_SET_NAMES = ['rv-v1', 'rv-v2', 'sequence-v1'] as const
export type FeatureSetName = (typeof FEATURE_SET_NAMES)[number]

/** Spans of the mean variances, in minutes; the past day is left out, for it is the unit of the others. */
const VARIANCE_MINUTES = [15, 60, 120, 240, 480, 2880, 10_080, 20_160]
/** The same of rv-v2. */
const FEWER_VARIANCE_MINUTES = [15, 60, 240, 2880, 10_080, 20_160]
const SEQUENCE_HOURS = 48

/** Rows are kept or left out by the coverage of the whole past, so that none of these is missing in a row that is kept. */
const minCoverage = 0

const WAVES = [
  { column: 'Day', name: 'timeOfDay', harmonic: 1 },
  { column: 'HalfDay', name: 'timeOfDay', harmonic: 2 },
  { column: 'Week', name: 'dayOfWeek', harmonic: 1 },
]

/** Of rv-v2. */
const MORE_RETURNS_AND_VOLUMES = [
  { column: 'return15m', name: 'scaledReturn', parameters: { spanMinutes: 15, minCoverage } },
  { column: 'return24h', name: 'scaledReturn', parameters: { spanMinutes: 1440, minCoverage } },
  { column: 'logVolume15m', name: 'relativeLogVolume', parameters: { spanMinutes: 15, minCoverage } },
  {
    column: 'logVolume24h',
    name: 'relativeLogVolume',
    parameters: { spanMinutes: 1440, unitMinutes: 10_080, minCoverage },
  },
]

/**
 * The feature set that a name stands for, with every feature declared.
 *
 * All values are free of scale, so that no fitted scaler is needed and none can leak: logs of the mean variance over a
 * span (and of the coming horizon's time of day over the past week) relative to the past day's; the log share of the past
 * day's variance that is not jumps; the mean log volume of the past hour less that of the past day; the past hour's return
 * in units of the past day's hourly deviation; sine and cosine of the time of day, of its double, and of the weekday. A
 * sequence has the log variance, return and log volume of each of the past 48 hours, in the same units.
 *
 * rv-v2 has fewer spans of variance, and beside the hour's the returns and volumes of the past quarter of an hour and of
 * the past day, this volume less the week's: variance comes after falls more than after rises of the same size.
 *
 * @see Corsi and Renò 2012, Discrete-time volatility forecasting with persistent leverage effect, doi:10.1080/07350015.2012.663261
 */
export function namedFeatureSet({
  set,
  horizonMinutes,
}: {
  readonly set: FeatureSetName
  readonly horizonMinutes: number
}): FeatureSet {
  const hour = { spanMinutes: 60, minCoverage }
  const isSecond = set === 'rv-v2'
  const features = [
    ...(isSecond ? FEWER_VARIANCE_MINUTES : VARIANCE_MINUTES).map((spanMinutes) => ({
      column: `logVariance${spanMinutes < 60 ? `${spanMinutes}m` : `${spanMinutes / 60}h`}`,
      name: 'logVarianceRatio',
      parameters: { spanMinutes, minCoverage },
    })),
    {
      column: 'logVarianceSameTimePastWeek',
      name: 'sameTimeLogVarianceRatio',
      parameters: { horizonMinutes, minCoverage },
    },
    { column: 'logBipowerShare24h', name: 'logBipowerShare', parameters: { spanMinutes: 1440, minCoverage } },
    { column: 'logVolume1h', name: 'relativeLogVolume', parameters: hour },
    { column: 'return1h', name: 'scaledReturn', parameters: hour },
    ...(isSecond ? MORE_RETURNS_AND_VOLUMES : []),
    ...WAVES.flatMap(({ column, name, harmonic }) =>
      ['sin', 'cos'].map((wave) => ({ column: `${wave}${column}`, name, parameters: { wave, harmonic } })),
    ),
  ]
  const sequence = {
    steps: SEQUENCE_HOURS,
    stepMinutes: 60,
    features: [
      { column: 'logVariance', name: 'laggedLogVarianceRatio', parameters: hour },
      { column: 'return', name: 'scaledReturn', parameters: hour },
      { column: 'logVolume', name: 'relativeLogVolume', parameters: hour },
    ],
  }
  return featureSetSchema.parse({ features, sequence: set === 'sequence-v1' ? sequence : null, coverage: {} })
}

/** The features of a manifest, whether it names a set or declares its own. */
export function featureSetOf({
  set,
  horizonMinutes,
}: {
  readonly set: FeatureSetName | FeatureSet
  readonly horizonMinutes: number
}): FeatureSet {
  return typeof set === 'string' ? namedFeatureSet({ set, horizonMinutes }) : set
}
