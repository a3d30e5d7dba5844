import type { RunManifestInput } from '../../../src/config/index.ts'
import { ConfigError, DataError } from '../../../src/errors/index.ts'
import { featureSpecSchema, type MarketSource } from '../../../src/market/config.ts'
import type { Calibration } from '../../../src/market/simulator/index.ts'
import { loadMarkets } from '../../../src/market/sources.ts'
import { buildDeclaredRows, rowSpecOf } from '../../../src/market/streams/supervised.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import { barsOf } from '../../lib/bars.ts'
import { calibratedTo } from '../../lib/calibrate.ts'
import { counted } from '../../lib/format.ts'
import type { LocalnetOptions } from './options.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const SIMULATION_START_MS = Date.UTC(2024, 0, 1)
/** What the features of the first row look back on, and then some training data before the first round. */
const SIMULATED_WARM_UP_DAYS = 14
const SIMULATED_HISTORY_DAYS = 60
const SIMULATED_WINDOW_DAYS = 3

/** A shorter window would hold too few rows for a loss to mean anything. */
const LEAST_WINDOW_MINUTES = 240

/** What a local network trains on, and when its rounds are on the market's clock. */
export interface LocalMarket {
  readonly sources: readonly MarketSource[]
  readonly schedule: RunManifestInput['schedule']
  /** One line for people. */
  readonly title: string
}

/**
 * The market that the options name: files, or else a simulated one that is as long as the rounds need.
 *
 * @throws {DataError} naming the file, or TOO_SHORT when the files cannot be split over the rounds
 */
export async function chooseMarket(options: LocalnetOptions): Promise<LocalMarket> {
  const { data, calibrate: like } = options
  if (data === undefined) return simulatedMarket(options, like === undefined ? undefined : await calibratedTo(like))
  if (like !== undefined)
    throw new ConfigError('INVALID_CONFIG', '--calibrate is of a simulated market, which --data is not')
  return await marketOfFiles(options, data)
}

function simulatedMarket({ seed, rounds }: LocalnetOptions, calibration?: Calibration): LocalMarket {
  const before = SIMULATED_WARM_UP_DAYS + SIMULATED_HISTORY_DAYS
  const days = before + rounds * SIMULATED_WINDOW_DAYS + 1
  const symbols = ['SIMA', 'SIMB', 'SIMC', 'SIMD']
  return {
    sources: [{ kind: 'simulator', seed, symbols, startMs: SIMULATION_START_MS, days, calibration }],
    schedule: {
      startMs: SIMULATION_START_MS + before * DAY_MS,
      windowMinutes: SIMULATED_WINDOW_DAYS * 24 * 60,
      rounds,
    },
    title: `${counted(days, 'day')} of ${counted(symbols.length, 'simulated market')}, seed ${seed}`,
  }
}

async function marketOfFiles(
  { rounds, skipBadRows = false }: LocalnetOptions,
  data: NonNullable<LocalnetOptions['data']>,
): Promise<LocalMarket> {
  const sources = data.map((file) => barsOf(file, skipBadRows))
  const { markets, skippedRows } = await loadMarkets(sources)
  const rows = buildDeclaredRows(markets, rowSpecOf(featureSpecSchema.parse({ set: 'rv-v2' })))
  const { startMs, endMs } = commonSpan(rows)
  const skipped = skippedRows === 0 ? '' : `, ${counted(skippedRows, 'malformed row')} left out`
  return {
    sources,
    schedule: splitOverRounds(startMs, endMs, rounds),
    title: `${counted(rows.length, 'row')} of ${rows.symbols.join(', ')} from ${data.map(({ path }) => path).join(', ')}${skipped}`,
  }
}

/** From when to when every symbol has rows. @throws {DataError} TOO_SHORT when there is no such time */
export function commonSpan({ symbols, length, symbolIndex, timeMs, labelEndMs }: SupervisedRows): {
  readonly startMs: number
  readonly endMs: number
} {
  const first = symbols.map(() => Number.POSITIVE_INFINITY)
  const last = symbols.map(() => Number.NEGATIVE_INFINITY)
  for (let i = 0; i < length; i++) {
    const symbol = symbolIndex[i]
    first[symbol] = Math.min(first[symbol], timeMs[i])
    last[symbol] = Math.max(last[symbol], labelEndMs[i])
  }
  const startMs = Math.max(...first)
  const endMs = Math.min(...last)
  if (startMs >= endMs) throw new DataError('TOO_SHORT', `the data of ${symbols.join(', ')} have no time in common`)
  return { startMs, endMs }
}

/**
 * Half of the span is history before the first round, the rest is split evenly over the rounds, in whole hours.
 *
 * @throws {DataError} TOO_SHORT
 */
export function splitOverRounds(startMs: number, endMs: number, rounds: number): RunManifestInput['schedule'] {
  const middleMs = Math.ceil((startMs + (endMs - startMs) / 2) / HOUR_MS) * HOUR_MS
  const windowMinutes = Math.floor((endMs - middleMs) / rounds / HOUR_MS) * 60
  if (windowMinutes < LEAST_WINDOW_MINUTES) {
    const days = ((endMs - startMs) / DAY_MS).toFixed(1)
    throw new DataError(
      'TOO_SHORT',
      `${counted(rounds, 'round')} need more data than ${days} days of training rows; use fewer --rounds or longer files`,
    )
  }
  return { startMs: middleMs, windowMinutes, rounds }
}
